import { Button, buttonClass, Section, TextArea } from '@tributary/ui'
import { Suspense, useMemo, useState } from 'react'

import { useLanguage, useWords } from '../../app/i18n/i18n-context.tsx'
import { lazyPart } from '../../app/parts/lazy-part.tsx'
import { useJournal } from '../../db/journal-context.tsx'
import type { MediaDetail } from '../../db/live-media.ts'
import { useLiveQuery } from '../../db/use-live-query.ts'
import { useSaving } from '../../db/use-saving.ts'
import { useMediaShelf } from '../../sync/media-context.tsx'
import type { MediaShelf } from '../../sync/media-shelf.ts'
import { MediaIcon } from './media-icon.tsx'
import styles from './media-page.module.css'
import { MediaState } from './media-state.tsx'
import { bytesText, clockText } from './media-words.ts'
import { PeopleShown } from './people-shown.tsx'
import { saveCaption } from './save-caption.ts'
import { SoundPlayer } from './sound-player.tsx'
import { ThumbnailPicture } from './thumbnail-picture.tsx'
import { useContent } from './use-content.ts'

const Transcripts = lazyPart(async () => (await import('./transcripts.tsx')).Transcripts)

/** All media of one entry, with what people say of them. */
export function MediaPage(props: { entryId: string; mediaIds: readonly string[] }) {
  const words = useWords('media')
  const shelf = useMediaShelf()
  const key = props.mediaIds.join()
  const query = useMemo(
    () => shelf.details(props.entryId, key.split(',')),
    [shelf, props.entryId, key],
  )
  const details = useLiveQuery(query)
  if (details === null) return null
  return (
    <Section title={words.title}>
      <div className={styles.list}>
        {details.map((detail) => (
          <One key={detail.media._id} shelf={shelf} detail={detail} />
        ))}
      </div>
    </Section>
  )
}

function One({ shelf, detail }: { shelf: MediaShelf; detail: MediaDetail }) {
  const words = useWords('media')
  const { media, folded } = detail
  const { kind, name } = media.body
  const label = folded.caption === '' ? (name ?? words.kinds[kind]) : folded.caption
  const isHeard = kind === 'voice' || kind === 'clip'
  const [atMs, setAtMs] = useState(0)
  const [goTo, setGoTo] = useState<{ readonly ms: number } | null>(null)
  return (
    <figure className={styles.one}>
      {kind === 'voice' && (
        <SoundPlayer shelf={shelf} media={media} label={label} onTime={setAtMs} goTo={goTo} />
      )}
      {kind === 'photo' && <Photo shelf={shelf} detail={detail} label={label} />}
      {kind === 'clip' && (
        <Film shelf={shelf} detail={detail} label={label} onTime={setAtMs} goTo={goTo} />
      )}
      {kind === 'file' && <FileRow shelf={shelf} detail={detail} />}
      <figcaption className={styles.about}>
        <Caption detail={detail} />
        <PeopleShown detail={detail} />
        <MediaState view={detail} />
      </figcaption>
      {isHeard && (
        <Suspense fallback={null}>
          <Transcripts detail={detail} atMs={atMs} onGoTo={(ms) => setGoTo({ ms })} />
        </Suspense>
      )}
    </figure>
  )
}

function Photo(props: { shelf: MediaShelf; detail: MediaDetail; label: string }) {
  const words = useWords('media')
  const { shelf, detail, label } = props
  const { media } = detail
  const [isWhole, setWhole] = useState(false)
  const tier = isWhole || media.body.tiers.preview === undefined ? 'original' : 'preview'
  const shown = useContent(shelf, media, tier)
  const { thumbnail } = media.body.tiers
  return (
    <>
      {shown.kind === 'here' ? (
        <img
          className={styles.photo}
          src={shown.address}
          alt={label}
          width={media.body.width}
          height={media.body.height}
          decoding="async"
        />
      ) : (
        thumbnail !== undefined && (
          <ThumbnailPicture thumbnail={thumbnail} alt={label} className={styles.photo} />
        )
      )}
      {(shown.kind === 'no_hub' || shown.kind === 'not_there') && (
        <output className={styles.problem}>
          {shown.kind === 'no_hub' ? words.noHub : words.notSentYet}{' '}
          <Button tone="quiet" onClick={shown.again}>
            {words.again}
          </Button>
        </output>
      )}
      {!isWhole && media.body.tiers.preview !== undefined && (
        <Button tone="quiet" onClick={() => setWhole(true)}>
          {words.inFull}
        </Button>
      )}
    </>
  )
}

function Film(props: {
  shelf: MediaShelf
  detail: MediaDetail
  label: string
  onTime: (ms: number) => void
  goTo: { readonly ms: number } | null
}) {
  const words = useWords('media')
  const { shelf, detail, label } = props
  const { media } = detail
  const [address, setAddress] = useState<string | null>(null)
  const [hasFailed, setFailed] = useState(false)
  const { thumbnail } = media.body.tiers
  const poster =
    thumbnail === undefined ? undefined : `data:${thumbnail.mime};base64,${thumbnail.data}`

  const load = async () => {
    const here = await shelf.contentHere(media, 'original')
    const next = here === null ? await shelf.address(media) : URL.createObjectURL(here)
    setFailed(next === null)
    setAddress(next)
  }
  if (address === null) {
    return (
      <>
        <button
          type="button"
          className={styles.film}
          aria-label={`${words.play}: ${label}`}
          onClick={() => load().catch(reportError)}
        >
          {thumbnail !== undefined && (
            <ThumbnailPicture thumbnail={thumbnail} alt="" className={styles.photo} />
          )}
          <span className={styles.start}>
            <MediaIcon name="play" />
            {clockText(media.body.durationMs)}
          </span>
        </button>
        {hasFailed && <output className={styles.problem}>{words.notPlayable}</output>}
      </>
    )
  }
  return (
    // oxlint-disable-next-line jsx-a11y/media-has-caption -- its transcript stands below it
    <video
      className={styles.photo}
      src={address}
      aria-label={label}
      poster={poster}
      controls
      autoPlay
      playsInline
      onTimeUpdate={(event) => props.onTime(event.currentTarget.currentTime * 1_000)}
    />
  )
}

function FileRow(props: { shelf: MediaShelf; detail: MediaDetail }) {
  const words = useWords('media')
  const language = useLanguage()
  const { media } = props.detail
  const [problem, setProblem] = useState<string | null>(null)
  const save = async () => {
    const content = await props.shelf.content(media, 'original')
    if (content.kind !== 'here') {
      setProblem(content.kind === 'no_hub' ? words.noHub : words.notSentYet)
      return
    }
    setProblem(null)
    const link = document.createElement('a')
    const address = URL.createObjectURL(content.blob)
    link.href = address
    link.download = media.body.name ?? 'file'
    link.click()
    setTimeout(() => URL.revokeObjectURL(address), 60_000)
  }
  return (
    <>
      <button type="button" className={buttonClass({})} onClick={() => save().catch(reportError)}>
        <MediaIcon name="file" />
        <span>
          {words.saveFile(
            media.body.name ?? words.kinds.file,
            bytesText(media.body.bytes, language),
          )}
        </span>
      </button>
      {problem !== null && <output className={styles.problem}>{problem}</output>}
    </>
  )
}

function Caption({ detail }: { detail: MediaDetail }) {
  const words = useWords('media')
  const journal = useJournal()
  const saving = useSaving()
  const { media, folded, isMine } = detail
  const [draft, setDraft] = useState<string | null>(null)
  if (draft !== null) {
    return (
      <form
        className={styles.edit}
        onSubmit={(event) => {
          event.preventDefault()
          void saving.run(
            () => saveCaption(journal, detail, { text: draft.trim() }),
            () => setDraft(null),
          )
        }}
      >
        <TextArea
          label={words.caption[media.body.kind]}
          focusOnOpen
          value={draft}
          maxLength={2_000}
          problem={saving.hasFailed ? words.notSaved : null}
          onChange={(event) => setDraft(event.currentTarget.value)}
        />
        <div className={styles.actions}>
          <Button type="submit" tone="river" icon="check" disabled={saving.isSaving}>
            {words.saveCaption}
          </Button>
          <Button tone="quiet" onClick={() => setDraft(null)}>
            {words.leave}
          </Button>
        </div>
      </form>
    )
  }
  return (
    <>
      {folded.caption !== '' && <p className={styles.caption}>{folded.caption}</p>}
      {isMine && (
        <Button tone="quiet" icon="edit" onClick={() => setDraft(folded.caption)}>
          {folded.caption === '' ? words.addCaption[media.body.kind] : words.changeCaption}
        </Button>
      )}
    </>
  )
}
