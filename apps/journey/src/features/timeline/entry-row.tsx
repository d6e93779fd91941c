import { MovementMark, WhereaboutsMark, classNames } from '@tributary/ui'
import { memo, Suspense } from 'react'
import { Link } from 'wouter'

import { useFormats, useMessages } from '../../app/i18n/i18n-context.tsx'
import { PartBoundary } from '../../app/parts/part-boundary.tsx'
import type { EntryView } from '../../db/journal.ts'
import { useMediaParts } from '../../sync/media-context.tsx'
import styles from './entry-row.module.css'

interface EntryRowProps {
  entry: EntryView
  /** The heading of a new day, or null where the day goes on. */
  day: string | null
  /** The first of the actions it speaks about, as far as it is loaded. */
  aboutText: string | null
  position: number
}

/** One entry on the stream. Actions stand on the river; reflections flow into it. */
export const EntryRow = memo(function EntryRow(props: EntryRowProps) {
  const { entry } = props
  const { common, movement, timeline, where } = useMessages()
  const formats = useFormats()
  const media = useMediaParts()
  const isAction = entry.movement === 'enact'
  const name = entry.isMine ? common.you : (entry.authorName ?? common.nameNotHere)

  return (
    <article className={styles.row} aria-posinset={props.position} aria-setsize={-1}>
      {props.day !== null && <h2 className={styles.day}>{props.day}</h2>}
      <Link
        href={`/entry/${encodeURIComponent(entry.id)}`}
        className={classNames(styles.entry, isAction ? styles.enact : styles.reflect)}
      >
        <span className={styles.mark}>
          {!isAction && <Confluence />}
          <MovementMark movement={entry.movement} />
        </span>
        <span className={styles.head}>
          <span className={styles.movement}>
            {movement[entry.intendedFor === null ? entry.movement : 'intend']}
          </span>
          <span className={styles.name}>{name}</span>
          <time className={styles.time} dateTime={entry.occurredAt}>
            {formats.time(entry.occurredAt)}
          </time>
        </span>
        {entry.aboutIds.length > 0 && (
          <span className={styles.about}>
            {props.aboutText === null
              ? timeline.aboutCount(entry.aboutIds.length)
              : timeline.about(props.aboutText, entry.aboutIds.length - 1)}
          </span>
        )}
        {entry.text !== '' && (
          <span className={styles.text} lang={entry.lang}>
            {entry.text}
          </span>
        )}
        <span className={styles.foot}>
          <WhereaboutsMark where={entry.whereabouts} words={where[entry.whereabouts]} />
          {entry.teamName !== null && <span>{entry.teamName}</span>}
          {entry.hasConcurrentVersions ? (
            <span className={styles.versions}>{timeline.twoVersions}</span>
          ) : (
            entry.isAmended && <span>{timeline.corrected}</span>
          )}
        </span>
      </Link>
      {entry.mediaIds.length > 0 && media !== null && (
        <div className={classNames(styles.media, isAction ? styles.enact : styles.reflect)}>
          <PartBoundary fallback={<div className={styles.mediaComing} />}>
            <Suspense fallback={<div className={styles.mediaComing} />}>
              <media.Strip entryId={entry.id} mediaIds={entry.mediaIds} place="row" />
            </Suspense>
          </PartBoundary>
        </div>
      )}
    </article>
  )
})

/** The tributary: from the reflection's ring down into the river. */
function Confluence() {
  return (
    <svg className={styles.confluence} viewBox="0 0 24 44" aria-hidden="true" focusable="false">
      <path d="M22 0C22 22 2 18 2 44" />
    </svg>
  )
}
