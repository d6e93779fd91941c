import { isRecordOf, type EntryRecord } from '@tributary/records'
import type { MangoQuery, RxDocument } from 'rxdb/plugins/core'
import {
  asyncScheduler,
  combineLatest,
  distinctUntilChanged,
  filter,
  map,
  merge,
  observeOn,
  of,
  startWith,
  switchMap,
  throttleTime,
  type Observable,
} from 'rxjs'
import type { PlacedEntry } from './entry-views.ts'
import type { TimelineFilter } from './journal.ts'
import { entryCollections } from './live-records.ts'
import type { JournalDatabase, RecordCollection } from './open-database.ts'
import { recordOf, type StoredDoc } from './stored-doc.ts'

/** A placed entry with its place in the order that all lists share. */
export interface ListedEntry extends PlacedEntry {
  readonly newestFirst: string
}

export interface EntryWindow {
  /** Newest first, each id once. */
  readonly entries: readonly ListedEntry[]
  readonly hasMore: boolean
}

/** So many docs written at once come from a pull that brings more. */
const MANY = 50
const POURING_MS = 3_000

/** A doc's object stays the same until it changes, so each state is parsed once. */
const parsed = new WeakMap<object, { readonly entry: EntryRecord | null }>()

/**
 * The newest entries over all audiences on this phone, live. Each collection is asked for one
 * more than `limit` through an index that is already in this order: what is not shown is not read.
 */
export function liveEntryWindow(
  database: JournalDatabase,
  filter: TimelineFilter,
  limit: number,
  myPersonId: string,
): Observable<EntryWindow> {
  const query = { ...queryFor(filter, myPersonId), limit: limit + 1 }
  return database.teams$.pipe(
    switchMap(() =>
      combineLatest(entryCollections(database).map((each) => liveList(database, each, query))),
    ),
    map((lists) => {
      const entries = inOrder(lists.flat())
      return {
        entries: entries.slice(0, limit),
        hasMore: entries.length > limit || lists.some((list) => list.length > limit),
      }
    }),
  )
}

/** All entries that `selector` finds, live; `index` names the index that narrows it. */
export function liveEntries(
  database: JournalDatabase,
  query: MangoQuery<StoredDoc>,
): Observable<readonly ListedEntry[]> {
  return database.teams$.pipe(
    switchMap(() =>
      combineLatest(entryCollections(database).map((each) => liveList(database, each, query))),
    ),
    map((lists) => inOrder(lists.flat())),
  )
}

/** One entry wherever it lives, with the copies kept in other collections behind it. */
export function liveEntry(
  database: JournalDatabase,
  id: string,
): Observable<readonly PlacedEntry[]> {
  return database.teams$.pipe(
    switchMap(() =>
      combineLatest(
        entryCollections(database).map((collection) =>
          collection
            .findOne(id)
            .$.pipe(map((doc) => placed(doc === null ? [] : [doc], collection))),
        ),
      ),
    ),
    map((found) => found.flat()),
  )
}

export function entriesById(
  database: JournalDatabase,
  ids: readonly string[],
): Observable<readonly ListedEntry[]> {
  if (ids.length === 0) return of([])
  return database.teams$.pipe(
    switchMap(() =>
      combineLatest(
        entryCollections(database).map((collection) =>
          collection
            .findByIds([...ids])
            .$.pipe(map((docs) => placed([...docs.values()], collection))),
        ),
      ),
    ),
    map((lists) => inOrder(lists.flat())),
  )
}

/** First and last moment of a local calendar day, in UTC; null when it is not a day. */
export function utcBoundsOfDay(day: string): { from: string; to: string } | null {
  const [year, month, date] = day.split('-').map(Number)
  if (year === undefined || month === undefined || date === undefined) return null
  const from = new Date(year, month - 1, date)
  const to = new Date(year, month - 1, date + 1)
  if (Number.isNaN(from.getTime()) || Number.isNaN(to.getTime())) return null
  return { from: from.toISOString(), to: to.toISOString() }
}

function queryFor(filter: TimelineFilter, myPersonId: string): MangoQuery<StoredDoc> {
  const bounds = filter.day === null ? null : utcBoundsOfDay(filter.day)
  const selector = {
    lane: { $eq: 'entry' as const },
    ...(filter.mineOnly ? { authorId: { $eq: myPersonId } } : {}),
    ...(filter.movement === 'all' ? {} : { movement: { $eq: filter.movement } }),
    ...(filter.teamId === null ? {} : { groupId: { $eq: filter.teamId } }),
    ...(bounds === null ? {} : { occurredUtc: { $gte: bounds.from, $lt: bounds.to } }),
  }
  const sort = [{ newestFirst: 'asc' as const }]
  return { selector, sort, index: indexFor(filter) }
}

/** The narrowest index there is for the filter; the rest of it is checked on what that finds. */
function indexFor(filter: TimelineFilter): string[] {
  if (filter.day !== null) return ['lane', 'occurredUtc']
  if (filter.mineOnly) return ['authorId', 'newestFirst']
  if (filter.teamId !== null) return ['groupId', 'newestFirst']
  return ['lane', 'newestFirst']
}

function liveList(
  { isPouring$ }: JournalDatabase,
  collection: RecordCollection,
  query: MangoQuery<StoredDoc>,
): Observable<readonly ListedEntry[]> {
  const found = collection.find(query)
  return paced(collection.eventBulks$, isPouring$).pipe(
    switchMap(() => found.exec()),
    distinctUntilChanged(
      (a, b) => a.length === b.length && a.every((doc, index) => doc === b[index]),
    ),
    map((docs) => placed(docs, collection)),
  )
}

/** One redraw for many docs while they pour in; at once for what people write, and at the end. */
function paced(
  bulks$: RecordCollection['eventBulks$'],
  isPouring$: Observable<boolean>,
): Observable<unknown> {
  return isPouring$.pipe(
    distinctUntilChanged(),
    switchMap((isPouring) => {
      if (!isPouring) return bulks$.pipe(startWith(null))
      const few$ = bulks$.pipe(filter(({ events }) => events.length < MANY))
      const many$ = bulks$.pipe(
        filter(({ events }) => events.length >= MANY),
        throttleTime(POURING_MS, undefined, { leading: true, trailing: true }),
        // In a turn of its own: the storage tells all that look, one behind the other.
        observeOn(asyncScheduler),
      )
      return merge(of(null), few$, many$)
    }),
  )
}

export function placed(
  docs: readonly RxDocument<StoredDoc>[],
  collection: RecordCollection,
): ListedEntry[] {
  const entries: ListedEntry[] = []
  for (const doc of docs) {
    let known = parsed.get(doc)
    if (known === undefined) {
      const record = recordOf(doc.toJSON())
      known = { entry: record !== null && isRecordOf(record, 'entry') ? record : null }
      parsed.set(doc, known)
    }
    if (known.entry === null) continue
    entries.push({
      entry: known.entry,
      collectionName: collection.name,
      newestFirst: doc.newestFirst,
    })
  }
  return entries
}

/** Where an entry is in two audiences (its author keeps earlier texts), the others' one counts. */
export function inOrder(entries: readonly ListedEntry[]): ListedEntry[] {
  const byId = new Map<string, ListedEntry>()
  for (const listed of entries) {
    if (!byId.has(listed.entry._id)) byId.set(listed.entry._id, listed)
  }
  return [...byId.values()].toSorted((a, b) => {
    const [first, second] = [a.newestFirst + a.entry._id, b.newestFirst + b.entry._id]
    if (first === second) return 0
    return first < second ? -1 : 1
  })
}
