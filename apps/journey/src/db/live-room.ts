import { combineLatest, map, type Observable } from 'rxjs'
import { viewOf } from './entry-views.ts'
import { everyoneSees } from './everyone-sees.ts'
import { sourcesOf } from './journal-sources.ts'
import type { EntryView, Journal } from './journal.ts'
import { placed } from './live-entries.ts'

/** Entries read for as many as are wanted: some of them may not be for everyone. */
const READ_PER_SHOWN = 4

/**
 * The newest entries that everyone in the room may see, newest first. It reads the journey's own
 * collection and no other, so what a team or its author keeps is not even looked at.
 */
export function liveRoomEntries(journal: Journal, most: number): Observable<readonly EntryView[]> {
  const { database, around$, me } = sourcesOf(journal)
  const collection = database.journey
  const newest$ = collection.find({
    selector: { lane: { $eq: 'entry' } },
    sort: [{ newestFirst: 'asc' }],
    index: ['lane', 'newestFirst'],
    limit: most * READ_PER_SHOWN,
  }).$
  return combineLatest([newest$, around$]).pipe(
    map(([docs, around]) =>
      placed(docs, collection)
        .flatMap((one) => {
          const view = viewOf(one, around, me)
          return view !== null && everyoneSees({ ...view, collectionName: one.collectionName })
            ? [view]
            : []
        })
        // What somebody means to do is not yet done.
        .filter(({ text, intendedFor }) => text.trim() !== '' && intendedFor === null)
        .slice(0, most),
    ),
  )
}
