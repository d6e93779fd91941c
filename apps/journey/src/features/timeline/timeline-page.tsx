import { Icon, VisuallyHidden } from '@tributary/ui'
import { startTransition, Suspense, useEffect, useMemo, useState } from 'react'

import { useMessages } from '../../app/i18n/i18n-context.tsx'
import { lazyPart } from '../../app/parts/lazy-part.tsx'
import { PartBoundary } from '../../app/parts/part-boundary.tsx'
import { useJournal } from '../../db/journal-context.tsx'
import { useTeams } from '../../db/use-journal-lists.ts'
import { useLiveQuery } from '../../db/use-live-query.ts'
import { FirstEntries } from './first-entries.tsx'
import { isFiltered, TimelineFilters } from './timeline-filters.tsx'
import styles from './timeline-page.module.css'
import { useTimelineView } from './timeline-view-store.ts'
import { useIsDrawn } from './use-is-drawn.ts'
import { useHeldTop } from './use-held-top.ts'

// Windowing is fetched once the first rows are on the screen.
const EntryList = lazyPart(async () => (await import('./entry-list.tsx')).EntryList)
const NowNext = lazyPart(async () => (await import('./now-next.tsx')).NowNext)

const NO_ENTRIES = [] as const

/**
 * Turns true when the windowed list can take over, so that the first rows stay the same until then
 * and are not drawn anew to wait for it.
 */
function useListIsHere(isDrawn: boolean): boolean {
  const [isHere, setHere] = useState(EntryList.isHere)
  useEffect(() => {
    if (!isDrawn || isHere) return
    const show = () => startTransition(() => setHere(true))
    // Where it did not come, the list itself says so to its boundary, which tries again.
    EntryList.fetch().then(show, show)
  }, [isDrawn, isHere])
  return isHere
}

export function TimelinePage(props: { onDrawn: () => void }) {
  const { timeline } = useMessages()
  const journal = useJournal()
  const filter = useTimelineView((view) => view.filter)
  const limit = useTimelineView((view) => view.limit)
  const page = useLiveQuery(
    useMemo(() => journal.timeline(filter, limit), [journal, filter, limit]),
  )
  const teams = useTeams()
  const isDrawn = useIsDrawn(page !== null, props.onDrawn)
  const isListHere = useListIsHere(isDrawn)
  const held = useHeldTop(page?.entries ?? NO_ENTRIES)

  return (
    <div className={styles.page}>
      <h1>
        <VisuallyHidden>{timeline.title}</VisuallyHidden>
      </h1>
      <TimelineFilters filter={filter} teams={teams} />
      {isDrawn && (
        <PartBoundary>
          <Suspense>
            <NowNext />
          </Suspense>
        </PartBoundary>
      )}
      {held.newCount > 0 && (
        <button
          type="button"
          className={styles.pill}
          onClick={() => {
            held.release()
            window.scrollTo(0, 0)
          }}
        >
          <span className={styles.up}>
            <Icon name="chevron" />
          </span>
          {timeline.newEntries(held.newCount)}
        </button>
      )}
      {page !== null && page.entries.length === 0 && <Empty isFiltered={isFiltered(filter)} />}
      {page !== null && page.entries.length > 0 && (
        <>
          {isListHere ? (
            <PartBoundary fallback={<FirstEntries entries={held.shown} />}>
              <Suspense fallback={<FirstEntries entries={held.shown} />}>
                <EntryList
                  key={JSON.stringify(filter)}
                  entries={held.shown}
                  hasMore={page.hasMore}
                />
              </Suspense>
            </PartBoundary>
          ) : (
            <FirstEntries entries={held.shown} />
          )}
          {!page.hasMore && !isFiltered(filter) && <p className={styles.end}>{timeline.end}</p>}
        </>
      )}
    </div>
  )
}

function Empty(props: { isFiltered: boolean }) {
  const { timeline } = useMessages()
  return (
    <div className={styles.empty}>
      <svg viewBox="0 0 240 96" aria-hidden="true" focusable="false">
        <path className={styles.tributary} d="M0 16c70 0 80 44 130 44" />
        <path className={styles.river} d="M0 72c60 0 70-12 130-12h110" />
      </svg>
      <h2>{props.isFiltered ? timeline.emptyFilteredTitle : timeline.emptyTitle}</h2>
      <p>{props.isFiltered ? timeline.emptyFilteredText : timeline.emptyText}</p>
    </div>
  )
}
