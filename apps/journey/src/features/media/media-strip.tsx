import { Suspense, useMemo } from 'react'
import { Link } from 'wouter'

import { useWords } from '../../app/i18n/i18n-context.tsx'
import { lazyPart } from '../../app/parts/lazy-part.tsx'
import type { MediaView } from '../../db/live-media.ts'
import { useLiveQuery } from '../../db/use-live-query.ts'
import { useMediaShelf, type MediaStripProps } from '../../sync/media-context.tsx'
import { MediaIcon } from './media-icon.tsx'
import styles from './media-strip.module.css'
import { clockText, KIND_ICONS } from './media-words.ts'
import { SoundPlayer } from './sound-player.tsx'
import { ThumbnailPicture } from './thumbnail-picture.tsx'

const MediaPage = lazyPart(async () => (await import('./media-page.tsx')).MediaPage)

/** The media of one entry: small in a list, whole on its page. */
export function MediaStrip(props: MediaStripProps) {
  if (props.place === 'row') return <Row {...props} />
  return (
    <Suspense fallback={null}>
      <MediaPage entryId={props.entryId} mediaIds={props.mediaIds} />
    </Suspense>
  )
}

function Row({ entryId, mediaIds }: MediaStripProps) {
  const words = useWords('media')
  const shelf = useMediaShelf()
  const key = mediaIds.join()
  const query = useMemo(() => shelf.views(key.split(',')), [shelf, key])
  const views = useLiveQuery(query)
  if (views === null) return <div className={styles.waiting} />
  const sounds = views.filter(({ media }) => media.body.kind === 'voice')
  const others = views.filter(({ media }) => media.body.kind !== 'voice')
  return (
    <div className={styles.row}>
      {sounds.map(({ media }) => (
        <SoundPlayer key={media._id} shelf={shelf} media={media} label={words.kinds.voice} />
      ))}
      {others.length > 0 && (
        <Link
          href={`/entry/${encodeURIComponent(entryId)}`}
          className={styles.pictures}
          aria-label={words.open(others.length)}
        >
          {others.map((view) => (
            <Small key={view.media._id} view={view} />
          ))}
        </Link>
      )}
    </div>
  )
}

function Small({ view }: { view: MediaView }) {
  const { kind, tiers, durationMs, name } = view.media.body
  return (
    <span className={styles.small}>
      {tiers.thumbnail === undefined ? (
        <span className={styles.kind}>
          <MediaIcon name={KIND_ICONS[kind]} />
          <span className={styles.name}>{name}</span>
        </span>
      ) : (
        <ThumbnailPicture thumbnail={tiers.thumbnail} alt="" className={styles.picture} />
      )}
      {kind === 'clip' && (
        <span className={styles.length}>
          <MediaIcon name="play" />
          {clockText(durationMs)}
        </span>
      )}
    </span>
  )
}
