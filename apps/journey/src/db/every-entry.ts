import { Observable, shareReplay, switchMap } from 'rxjs'
import type { PlacedEntry } from './entry-views.ts'
import { sourcesOf } from './journal-sources.ts'
import type { Journal } from './journal.ts'
import { placed } from './live-entries.ts'
import { entryCollections } from './live-records.ts'
import type { RecordCollection } from './open-database.ts'

/** Entries read in one turn; a slow phone draws between two of them. */
const SLICE = 200

/** What is on this phone of the entries, whole: for what follows links between them. */
export interface EveryEntry {
  /** One of each, newest known text not yet folded in. The same map until teams change. */
  readonly entries: ReadonlyMap<string, PlacedEntry>
  /** New, changed or gone since the last time; who comes later begins with all of `entries`. */
  readonly changedIds: readonly string[]
  readonly isComplete: boolean
}

const shared = new WeakMap<Journal, Observable<EveryEntry>>()

/**
 * Every entry on this phone, read in slices while the phone is idle and kept up to date after
 * that. In memory alone, for as long as somebody looks: nothing of it is written anywhere.
 */
export function everyEntry(journal: Journal): Observable<EveryEntry> {
  const known = shared.get(journal)
  if (known !== undefined) return known
  const { database } = sourcesOf(journal)
  const every$ = database.teams$.pipe(
    switchMap(() => readAll(entryCollections(database))),
    shareReplay({ bufferSize: 1, refCount: true }),
  )
  shared.set(journal, every$)
  return every$
}

/** @param collections - where an entry is in two of them, the first one counts */
function readAll(collections: readonly RecordCollection[]): Observable<EveryEntry> {
  return new Observable((subscriber) => {
    const entries = new Map<string, PlacedEntry>()
    const copies = new Map(collections.map((each) => [each, new Map<string, PlacedEntry>()]))
    // What an event spoke of while the slices are read is newer than what a slice says of it.
    const told = new Map(collections.map((each) => [each, new Set<string>()]))
    let isComplete = false

    const take = (
      collection: RecordCollection,
      ids: readonly string[],
      found: readonly PlacedEntry[],
    ) => {
      const mine = copies.get(collection)
      for (const id of ids) mine?.delete(id)
      for (const one of found) mine?.set(one.entry._id, one)
      for (const id of ids) {
        const shown = [...copies.values()].map((copy) => copy.get(id)).find((one) => one)
        if (shown === undefined) entries.delete(id)
        else entries.set(id, shown)
      }
      if (!subscriber.closed) subscriber.next({ entries, changedIds: ids, isComplete })
    }
    const look = async (collection: RecordCollection, ids: readonly string[]) => {
      const docs = await collection.findByIds([...ids]).exec()
      take(collection, ids, placed([...docs.values()], collection))
    }
    const fail = (error: unknown) => {
      if (!subscriber.closed) subscriber.error(error)
    }
    const read = async (collection: RecordCollection) => {
      let after = ''
      let limit = SLICE
      for (;;) {
        const docs = await collection
          .find({
            // From the last one on, with it: two devices can have written in the same moment.
            selector: { lane: { $eq: 'entry' }, newestFirst: { $gte: after } },
            sort: [{ newestFirst: 'asc' }],
            index: ['lane', 'newestFirst'],
            limit,
          })
          .exec()
        if (subscriber.closed) return
        const isTold = told.get(collection)
        const fresh = placed(docs, collection).filter(({ entry }) => !isTold?.has(entry._id))
        take(
          collection,
          fresh.map(({ entry }) => entry._id),
          fresh,
        )
        const last = docs.at(-1)?.newestFirst
        if (last === undefined || docs.length < limit) return
        limit = last === after ? limit * 2 : SLICE
        after = last
        await quiet()
      }
    }

    const listening = collections.map((collection) =>
      collection.eventBulks$.subscribe(({ events }) => {
        const ids = events
          .map(({ documentId }) => documentId)
          .filter((id) => id.startsWith('entry:'))
        if (ids.length === 0) return
        for (const id of ids) told.get(collection)?.add(id)
        look(collection, ids).catch(fail)
      }),
    )
    const readEach = async () => {
      for (const collection of collections) await read(collection)
      isComplete = true
      if (!subscriber.closed) subscriber.next({ entries, changedIds: [], isComplete })
    }
    readEach().catch(fail)
    return () => {
      for (const one of listening) one.unsubscribe()
    }
  })
}

/** Waits until the phone has nothing better to do, half a second at most. */
export function quiet(): Promise<void> {
  return new Promise((resolve) => {
    // Safari has no idle callback.
    if (typeof requestIdleCallback === 'function') {
      requestIdleCallback(() => resolve(), { timeout: 500 })
    } else setTimeout(resolve, 0)
  })
}
