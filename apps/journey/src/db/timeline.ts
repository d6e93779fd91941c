import { isRecordOf } from '@tributary/records'
import { combineLatest, map, of, startWith, switchMap, type Observable } from 'rxjs'
import { refusalAbout, versionsOf, viewOf, type Me, type PlacedEntry } from './entry-views.ts'
import type { EntryDetail, EntryView, TimelineFilter, TimelinePage } from './journal.ts'
import {
  entriesById,
  inOrder,
  liveEntries,
  liveEntry,
  liveEntryWindow,
  utcBoundsOfDay,
  type ListedEntry,
} from './live-entries.ts'
import type { Surroundings } from './live-records.ts'
import type { JournalDatabase } from './open-database.ts'
import { refusalView } from './refusals.ts'
import { recordOf, reversedHlc } from './stored-doc.ts'
import { PRIVATE_COLLECTION } from './whereabouts.ts'

export interface TimelineSources {
  readonly database: JournalDatabase
  readonly around$: Observable<Surroundings>
  readonly me: Me
}

export function timelinePage(
  sources: TimelineSources,
  filter: TimelineFilter,
  limit: number,
): Observable<TimelinePage> {
  const { database, around$, me } = sources
  const window$ = liveEntryWindow(database, filter, limit, me.personId)
  return combineLatest([window$, around$]).pipe(
    map(([window, around]) => {
      const last = window.hasMore ? window.entries.at(-1)?.newestFirst : undefined
      const gone = refusedEntries(around).filter(
        (listed) =>
          passes(listed, filter, me) && (last === undefined || listed.newestFirst <= last),
      )
      const entries = inOrder([...window.entries, ...gone])
        .map((placed) => viewOf(placed, around, me))
        .filter((view) => view !== null)
      return { entries, hasMore: window.hasMore }
    }),
  )
}

export function entryDetail(sources: TimelineSources, id: string): Observable<EntryDetail | null> {
  const { database, around$, me } = sources
  const pairs$ = liveEntry(database, id).pipe(
    switchMap((found) => {
      const [placed] = found
      if (placed === undefined) return of({ about: [], reflections: [] })
      const about$ = entriesById(database, placed.entry.body.aboutIds)
      const reflections$ = liveReflectionsOn(database, placed).pipe(startWith([]))
      return combineLatest({ about: about$, reflections: reflections$ })
    }),
  )
  return combineLatest([liveEntry(database, id), pairs$, around$]).pipe(
    map(([found, { about, reflections }, around]) => {
      const all = [...found, ...refusedEntries(around).filter(({ entry }) => entry._id === id)]
      const [placed] = all
      const view = placed === undefined ? null : viewOf(placed, around, me)
      if (placed === undefined || view === null) return null
      const kept = all.find((each) => each.collectionName === PRIVATE_COLLECTION) ?? null
      const refused = refusalAbout(id, around)
      return {
        ...view,
        versions: versionsOf(placed, kept === placed ? null : kept, around, me),
        about: viewsOf(about, around, me),
        reflectedIn: viewsOf(reflections, around, me),
        refusal: refused === null ? null : refusalView(refused, me.personId),
      }
    }),
  )
}

export function unpairedActions(
  sources: TimelineSources,
  day: string,
): Observable<readonly EntryView[]> {
  const { database, around$, me } = sources
  const bounds = utcBoundsOfDay(day)
  if (bounds === null) return of([])
  const actions$ = liveEntries(database, {
    selector: {
      lane: { $eq: 'entry' },
      occurredUtc: { $gte: bounds.from, $lt: bounds.to },
      movement: { $eq: 'enact' },
    },
    sort: [{ newestFirst: 'asc' }],
    index: ['lane', 'occurredUtc'],
  })
  return actions$.pipe(
    switchMap((actions) => {
      const oldest = actions.at(-1)
      if (oldest === undefined) return of([])
      return combineLatest([liveReflectionsOn(database, oldest, false), around$]).pipe(
        map(([reflections, around]) => {
          const shown = reflections.filter((placed) => viewOf(placed, around, me) !== null)
          const paired = new Set(shown.flatMap(({ entry }) => entry.body.aboutIds))
          const unpaired = actions.filter(({ entry }) => !paired.has(entry._id))
          return viewsOf(unpaired, around, me)
        }),
      )
    }),
  )
}

/** A reflection is written after what it speaks about, so only newer entries are looked at. */
function liveReflectionsOn(
  database: JournalDatabase,
  placed: PlacedEntry,
  isAboutItOnly = true,
): Observable<readonly ListedEntry[]> {
  const { entry } = placed
  return liveEntries(database, {
    selector: {
      lane: { $eq: 'entry' },
      newestFirst: { $lt: reversedHlc(entry.hlc) },
      movement: { $eq: 'reflect' },
    },
    sort: [{ newestFirst: 'asc' }],
    index: ['lane', 'newestFirst'],
  }).pipe(
    map((entries) =>
      entries.filter((each) => !isAboutItOnly || each.entry.body.aboutIds.includes(entry._id)),
    ),
  )
}

/** Entries the hub did not take are out of their collection, but not out of their author's sight. */
function refusedEntries(around: Surroundings): ListedEntry[] {
  const entries: ListedEntry[] = []
  for (const refused of around.refused.values()) {
    if (!refused.docId.startsWith('entry:') || Reflect.get(refused.doc, '_deleted') === true)
      continue
    const record = recordOf(refused.doc)
    if (record === null || !isRecordOf(record, 'entry')) continue
    entries.push({ entry: record, collectionName: '', newestFirst: reversedHlc(record.hlc) })
  }
  return entries
}

function passes({ entry }: ListedEntry, filter: TimelineFilter, me: Me): boolean {
  const bounds = filter.day === null ? null : utcBoundsOfDay(filter.day)
  const occurred = new Date(entry.occurredAt).toISOString()
  return (
    (!filter.mineOnly || entry.authorId === me.personId) &&
    (filter.movement === 'all' || entry.body.movement === filter.movement) &&
    (filter.teamId === null || (entry.teamId ?? entry.body.teamId) === filter.teamId) &&
    (bounds === null || (bounds.from <= occurred && occurred < bounds.to))
  )
}

function viewsOf(
  entries: readonly PlacedEntry[],
  around: Surroundings,
  me: Me,
): readonly EntryView[] {
  return entries.map((placed) => viewOf(placed, around, me)).filter((view) => view !== null)
}
