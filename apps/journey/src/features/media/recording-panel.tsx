import { Button, Notice } from '@tributary/ui'
import { useEffect, useRef, useState } from 'react'

import { useWords } from '../../app/i18n/i18n-context.tsx'
import type { MediaStore } from '../../db/media-store.ts'
import { clockText } from './media-words.ts'
import {
  startRecording,
  type Recorder,
  type RecorderEnd,
  type RecorderProblem,
} from './recorder.ts'
import styles from './recording-panel.module.css'

export interface Recorded {
  readonly id: string
  readonly kind: 'voice' | 'clip'
  /** As heard, pauses left out; files of some browsers do not say it. */
  readonly heardMs: number
  readonly why: RecorderEnd
}

/** Begins to record as soon as it is shown: the tap that showed it was meant so. */
export function RecordingPanel(props: {
  kind: 'voice' | 'clip'
  draftKey: string
  store: MediaStore
  newId: () => string
  onRecorded: (recorded: Recorded) => void
  onDiscarded: (id: string) => void
  onProblem: (problem: RecorderProblem) => void
}) {
  const words = useWords('media')
  const { kind, draftKey, store } = props
  const [recorder, setRecorder] = useState<Recorder | null>(null)
  const [isPaused, setPaused] = useState(false)
  const [heardMs, setHeardMs] = useState(0)
  // The next tap ends it: whoever uses keys or a screen reader stands on that button.
  const stopButton = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (recorder !== null) stopButton.current?.focus()
  }, [recorder])
  const isDiscarded = useRef(false)
  const heard = useRef({ ms: 0, since: 0 })
  const latest = useRef(props)
  useEffect(() => {
    latest.current = props
  })

  useEffect(() => {
    let running: Recorder | null = null
    let isGone = false
    const id = latest.current.newId()
    const begin = async () => {
      const started = await startRecording({
        kind,
        id,
        draftKey,
        store,
        onEnd: (why) => {
          const { ms, since } = heard.current
          const heardMs = ms + (since === 0 ? 0 : performance.now() - since)
          if (isDiscarded.current) latest.current.onDiscarded(id)
          else latest.current.onRecorded({ id, kind, why, heardMs: Math.round(heardMs) })
        },
      })
      if (typeof started === 'string') {
        latest.current.onProblem(started)
        return
      }
      running = started
      // Whoever left while the browser asked for the microphone does not want to be heard.
      if (isGone) return void started.stop()
      heard.current = { ms: 0, since: performance.now() }
      setRecorder(started)
    }
    begin().catch((error: unknown) => {
      reportError(error)
      latest.current.onProblem('no_device')
    })
    return () => {
      isGone = true
      void running?.stop()
    }
  }, [kind, draftKey, store])

  useEffect(() => {
    if (recorder === null || isPaused) return
    const timer = setInterval(() => {
      const { ms, since } = heard.current
      setHeardMs(ms + performance.now() - since)
    }, 250)
    return () => clearInterval(timer)
  }, [recorder, isPaused])

  const pause = () => {
    recorder?.pause()
    const { ms, since } = heard.current
    heard.current = { ms: ms + performance.now() - since, since: 0 }
    setPaused(true)
  }
  const resume = () => {
    recorder?.resume()
    heard.current = { ...heard.current, since: performance.now() }
    setPaused(false)
  }

  if (recorder === null) return <Notice live>{words.starting}</Notice>
  return (
    <section className={styles.panel} aria-label={words.recording}>
      {kind === 'clip' && <Viewfinder stream={recorder.stream} />}
      <p className={styles.head}>
        <span className={isPaused ? styles.still : styles.light} aria-hidden="true" />
        <output>{isPaused ? words.paused : words.recording}</output>
        <span className={styles.clock} role="timer">
          {clockText(heardMs)}
        </span>
      </p>
      <LevelMeter stream={recorder.stream} isStill={isPaused} />
      <div className={styles.actions}>
        <Button tone="river" icon="check" ref={stopButton} onClick={() => void recorder.stop()}>
          {words.stop}
        </Button>
        <Button onClick={isPaused ? resume : pause}>{isPaused ? words.resume : words.pause}</Button>
        <Button
          tone="quiet"
          onClick={() => {
            isDiscarded.current = true
            void recorder.stop()
          }}
        >
          {words.discard}
        </Button>
      </div>
    </section>
  )
}

function Viewfinder(props: { stream: MediaStream }) {
  const ref = useRef<HTMLVideoElement>(null)
  useEffect(() => {
    if (ref.current !== null) ref.current.srcObject = props.stream
  }, [props.stream])
  return <video ref={ref} className={styles.viewfinder} muted autoPlay playsInline />
}

/** Shows that one is heard; a picture beside words, nothing to read. */
function LevelMeter(props: { stream: MediaStream; isStill: boolean }) {
  const ref = useRef<HTMLDivElement>(null)
  const { stream, isStill } = props
  useEffect(() => {
    if (isStill || stream.getAudioTracks().length === 0) return
    const context = new AudioContext()
    const analyser = context.createAnalyser()
    analyser.fftSize = 512
    context.createMediaStreamSource(stream).connect(analyser)
    const samples = new Uint8Array(analyser.fftSize)
    let frame = 0
    const draw = () => {
      analyser.getByteTimeDomainData(samples)
      const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample - 128)), 0)
      ref.current?.style.setProperty('--level', String(Math.min(1, peak / 90)))
      frame = requestAnimationFrame(draw)
    }
    draw()
    return () => {
      cancelAnimationFrame(frame)
      void context.close()
    }
  }, [stream, isStill])
  return (
    <div className={styles.meter} aria-hidden="true">
      <div ref={ref} className={styles.level} />
    </div>
  )
}
