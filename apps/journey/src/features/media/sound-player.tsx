import { buttonClass } from '@tributary/ui'
import type { MediaRecord } from '@tributary/records'
import { useEffect, useRef, useState } from 'react'

import { useWords } from '../../app/i18n/i18n-context.tsx'
import type { MediaShelf } from '../../sync/media-shelf.ts'
import { MediaIcon } from './media-icon.tsx'
import { clockText } from './media-words.ts'
import styles from './sound-player.module.css'

/** What was listened to whole and is no larger is kept for the next time. */
const KEPT_UP_TO_BYTES = 12 * 1024 * 1024

/** Plays from this phone, or from the hub while it arrives. One sound at a time. */
export function SoundPlayer(props: {
  shelf: MediaShelf
  media: MediaRecord
  /** What is heard, for who does not see what it stands beside. */
  label: string
  /** Milliseconds, told a few times a second while it plays. */
  onTime?: (ms: number) => void
  /** Another object asks to go to its moment. */
  goTo?: { readonly ms: number } | null
}) {
  const words = useWords('media')
  const { shelf, media, onTime, goTo } = props
  const player = useRef<HTMLAudioElement>(null)
  const isRemote = useRef(false)
  const [address, setAddress] = useState<string | null>(null)
  const [state, setState] = useState<'idle' | 'loading' | 'playing' | 'not_there'>('idle')
  const [atMs, setAtMs] = useState(0)
  const lengthMs = media.body.durationMs ?? 0

  useEffect(
    () => () => {
      if (address?.startsWith('blob:') === true) URL.revokeObjectURL(address)
    },
    [address],
  )

  const begin = async () => {
    const element = player.current
    if (element === null) return
    if (state === 'playing') return element.pause()
    if (address === null || state === 'not_there') {
      setState('loading')
      const here = await shelf.contentHere(media, 'original')
      isRemote.current = here === null
      const next = here === null ? await shelf.address(media) : URL.createObjectURL(here)
      if (next === null) return setState('not_there')
      setAddress(next)
      element.src = next
    }
    if (!(await isPlayed(element))) setState('not_there')
  }
  const press = () => {
    begin().catch((error: unknown) => {
      reportError(error)
      setState('not_there')
    })
  }

  useEffect(() => {
    const element = player.current
    if (goTo === null || goTo === undefined || element === null || address === null) return
    element.currentTime = goTo.ms / 1_000
    void isPlayed(element).then((is) => is || setState('not_there'))
  }, [goTo, address])

  const isPlaying = state === 'playing'
  return (
    <div className={styles.player}>
      {/* oxlint-disable-next-line jsx-a11y/media-has-caption -- its transcript stands below it */}
      <audio
        ref={player}
        preload="none"
        onPlay={() => {
          silenceOthers(player.current)
          setState('playing')
        }}
        onPause={() => setState('idle')}
        onError={() => setState(address === null ? 'idle' : 'not_there')}
        onTimeUpdate={(event) => {
          const ms = event.currentTarget.currentTime * 1_000
          setAtMs(ms)
          onTime?.(ms)
        }}
        onEnded={() => {
          setAtMs(0)
          if (isRemote.current && media.body.bytes <= KEPT_UP_TO_BYTES) {
            shelf.content(media, 'original').catch(reportError)
          }
        }}
      />
      <button
        type="button"
        className={buttonClass({ tone: 'river' })}
        aria-label={`${isPlaying ? words.pause : words.play}: ${props.label}`}
        aria-busy={state === 'loading'}
        onClick={press}
      >
        <MediaIcon name={isPlaying ? 'pause' : 'play'} />
      </button>
      <input
        type="range"
        className={styles.place}
        aria-label={words.position}
        min={0}
        max={Math.max(1, Math.round(lengthMs / 1_000))}
        step={1}
        value={Math.min(Math.round(atMs / 1_000), Math.max(1, Math.round(lengthMs / 1_000)))}
        aria-valuetext={`${clockText(atMs)} / ${clockText(lengthMs)}`}
        disabled={address === null}
        onChange={(event) => {
          const seconds = Number(event.currentTarget.value)
          setAtMs(seconds * 1_000)
          if (player.current !== null) player.current.currentTime = seconds
        }}
      />
      <span className={styles.clock}>
        {clockText(isPlaying || atMs > 0 ? atMs : media.body.durationMs) ?? ''}
      </span>
      {state === 'not_there' && <output className={styles.problem}>{words.notPlayable}</output>}
    </div>
  )
}

/** Aborted by a pause is no failure; anything else means that nothing is to be heard. */
async function isPlayed(element: HTMLAudioElement): Promise<boolean> {
  try {
    await element.play()
    return true
  } catch (error) {
    if (!(error instanceof DOMException)) throw error
    return error.name === 'AbortError'
  }
}

let sounding: HTMLAudioElement | null = null

function silenceOthers(element: HTMLAudioElement | null): void {
  if (sounding !== element) sounding?.pause()
  sounding = element
}
