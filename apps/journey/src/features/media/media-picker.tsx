import { buttonClass, Icon, Notice, TextField } from '@tributary/ui'
import { useCallback, useEffect, useId, useRef, useState, type ReactNode } from 'react'

import { useLanguage, useWords } from '../../app/i18n/i18n-context.tsx'
import type { MediaDraft } from '../../db/media-drafts.ts'
import { useMediaShelf, type MediaPickerProps } from '../../sync/media-context.tsx'
import { newUlid } from '../../db/random.ts'
import { MediaIcon, type MediaIconName } from './media-icon.tsx'
import styles from './media-picker.module.css'
import { bytesText, clockText, KIND_ICONS } from './media-words.ts'
import { RecordingPanel, type Recorded } from './recording-panel.tsx'
import { canRecord, type RecorderEnd, type RecorderProblem } from './recorder.ts'
import { takeInFile, takeInRecording, type TakenIn } from './take-in.ts'
import { ThumbnailPicture } from './thumbnail-picture.tsx'

const MAX_PER_ENTRY = 12

type Problem = RecorderProblem | Exclude<TakenIn['kind'], 'taken'>

/** Adds photos, recordings and files to what is being written; each is kept before it is shown. */
export function MediaPicker({ draftKey, media, onChange }: MediaPickerProps) {
  const words = useWords('media')
  const shelf = useMediaShelf()
  const [recording, setRecording] = useState<'voice' | 'clip' | null>(null)
  const [problem, setProblem] = useState<{ what: Problem; kind: 'voice' | 'clip' } | null>(null)
  const [ended, setEnded] = useState<RecorderEnd | 'recovered' | null>(null)
  const [busy, setBusy] = useState(0)
  const [room, setRoom] = useState<'fine' | 'low' | 'full'>('fine')
  const latest = useRef({ media, onChange })
  useEffect(() => {
    latest.current = { media, onChange }
  })

  const add = useCallback((added: MediaDraft) => {
    const { media: before, onChange: tell } = latest.current
    const next = [...before, added]
    latest.current = { media: next, onChange: tell }
    tell(next)
  }, [])

  const take = useCallback(
    async (work: () => Promise<TakenIn>, kind: 'voice' | 'clip' = 'voice') => {
      setBusy((count) => count + 1)
      try {
        const taken = await work()
        if (taken.kind === 'taken') add(taken.media)
        else setProblem({ what: taken.kind, kind })
      } catch (error) {
        reportError(error)
        setProblem({ what: 'no_device', kind })
      } finally {
        setBusy((count) => count - 1)
        setRoom(await shelf.room())
      }
    },
    [add, shelf],
  )

  // A tab that was killed, or a battery that died, left what had been recorded so far.
  const taking = useRef(Promise.resolve())
  const hasLooked = useRef(false)
  useEffect(() => {
    if (hasLooked.current) return
    hasLooked.current = true
    const recover = async () => {
      setRoom(await shelf.room())
      for (const left of await shelf.store.recordings()) {
        if (left.draftKey !== draftKey) continue
        await take(() => takeInRecording(shelf, left, null))
        setEnded('recovered')
      }
    }
    recover().catch(reportError)
  }, [shelf, draftKey, take])

  const begin = (kind: 'voice' | 'clip') => {
    setProblem(null)
    setEnded(null)
    if (canRecord()) setRecording(kind)
    else setProblem({ what: 'impossible', kind })
  }
  const recorded = ({ id, kind, heardMs, why }: Recorded) => {
    setRecording(null)
    setEnded(why === 'stopped' ? null : why)
    void take(() => takeInRecording(shelf, { id, kind }, heardMs), kind)
  }
  const pick = (files: FileList | null, isAsTaken = false) => {
    setProblem(null)
    const chosen = [...(files ?? [])].slice(0, MAX_PER_ENTRY - media.length)
    const takeAll = async () => {
      // One after the other: they stay in their order, and one picture at a time is in memory.
      for (const file of chosen) await take(() => takeInFile(shelf, file, isAsTaken))
    }
    taking.current = taking.current.then(takeAll)
  }

  const isFull = media.length >= MAX_PER_ENTRY || room === 'full'
  return (
    <section className={styles.picker} aria-label={words.title}>
      {media.length > 0 && (
        <ul className={styles.list}>
          {media.map((each) => (
            <Kept
              key={each.mediaId}
              media={each}
              onCaption={(caption) =>
                onChange(
                  media.map((one) => (one.mediaId === each.mediaId ? { ...one, caption } : one)),
                )
              }
              onRemove={() => {
                onChange(media.filter((one) => one.mediaId !== each.mediaId))
                shelf.forget(each.mediaId).catch(reportError)
              }}
            />
          ))}
        </ul>
      )}
      {busy > 0 && <Notice live>{words.keeping}</Notice>}
      {ended !== null && ended !== 'stopped' && (
        <Notice tone="attention" live>
          {words.ended[ended]}
        </Notice>
      )}
      {problem !== null && (
        <Notice
          tone="attention"
          live
          actions={
            ['impossible', 'refused', 'no_device'].includes(problem.what) && (
              <PickButton
                icon={KIND_ICONS[problem.kind]}
                accept={problem.kind === 'voice' ? 'audio/*' : 'video/*'}
                isCaptured
                onPick={pick}
              >
                {words.instead[problem.kind]}
              </PickButton>
            )
          }
        >
          {words.problems[problem.what]}
        </Notice>
      )}
      {room !== 'fine' && (
        <Notice tone={room === 'full' ? 'alert' : 'attention'}>{words.room[room]}</Notice>
      )}
      {recording !== null ? (
        <RecordingPanel
          key={recording}
          kind={recording}
          draftKey={draftKey}
          store={shelf.store}
          newId={newUlid}
          onRecorded={recorded}
          onDiscarded={(id) => {
            setRecording(null)
            shelf.store.dropRecording(id).catch(reportError)
          }}
          onProblem={(what) => {
            setProblem({ what, kind: recording })
            setRecording(null)
          }}
        />
      ) : (
        !isFull && (
          <div className={styles.ways}>
            <button type="button" className={buttonClass({})} onClick={() => begin('voice')}>
              <MediaIcon name="microphone" />
              <span>{words.record}</span>
            </button>
            <PickButton icon="camera" accept="image/*" isMany onPick={pick}>
              {words.photo}
            </PickButton>
            <button type="button" className={buttonClass({})} onClick={() => begin('clip')}>
              <MediaIcon name="film" />
              <span>{words.film}</span>
            </button>
            <PickButton icon="file" accept="" isMany onPick={(files) => pick(files, true)}>
              {words.file}
            </PickButton>
          </div>
        )
      )}
    </section>
  )
}

function PickButton(props: {
  icon: MediaIconName
  accept: string
  isMany?: boolean
  /** Straight to the camera or recorder of the phone. */
  isCaptured?: boolean
  onPick: (files: FileList | null) => void
  children: ReactNode
}) {
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <button
        type="button"
        className={buttonClass({})}
        aria-controls={id}
        onClick={() => input.current?.click()}
      >
        <MediaIcon name={props.icon} />
        <span>{props.children}</span>
      </button>
      <input
        ref={input}
        id={id}
        type="file"
        hidden
        {...(props.accept === '' ? {} : { accept: props.accept })}
        {...(props.isCaptured === true ? { capture: 'environment' } : {})}
        multiple={props.isMany === true}
        onChange={(event) => {
          props.onPick(event.currentTarget.files)
          // The same file may be picked again after it was removed.
          event.currentTarget.value = ''
        }}
      />
    </>
  )
}

function Kept(props: {
  media: MediaDraft
  onCaption: (caption: string) => void
  onRemove: () => void
}) {
  const words = useWords('media')
  const language = useLanguage()
  const { media } = props
  const facts = [clockText(media.durationMs), bytesText(media.bytes, language)]
  return (
    <li className={styles.kept}>
      {media.tiers.thumbnail === undefined ? (
        <span className={styles.kind}>
          <MediaIcon name={KIND_ICONS[media.kind]} />
        </span>
      ) : (
        <ThumbnailPicture thumbnail={media.tiers.thumbnail} alt="" className={styles.picture} />
      )}
      <div className={styles.about}>
        <p className={styles.facts}>
          <strong>{media.name ?? words.kinds[media.kind]}</strong>{' '}
          <span>{facts.filter((fact) => fact !== null).join(' · ')}</span>
        </p>
        {media.isAsTaken === true && <p className={styles.facts}>{words.asTaken}</p>}
        <TextField
          label={words.caption[media.kind]}
          value={media.caption}
          maxLength={2_000}
          onChange={(event) => props.onCaption(event.currentTarget.value)}
        />
      </div>
      <button
        type="button"
        className={buttonClass({ tone: 'quiet' })}
        aria-label={words.remove(media.name ?? words.kinds[media.kind])}
        onClick={props.onRemove}
      >
        <Icon name="close" />
      </button>
    </li>
  )
}
