import { createHlcClock, type HlcClock, type RecordWriter } from '@tributary/records'
import type { MangoQuerySelector } from 'rxdb/plugins/core'
import { merge, switchMap } from 'rxjs'
import type { Identity } from './identity-store.ts'
import { openCollections } from './live-records.ts'
import type { JournalDatabase, RecordCollection } from './open-database.ts'
import { newUlid } from './random.ts'
import type { StoredDoc } from './stored-doc.ts'

export interface PhoneClock {
  /** Milliseconds since 1970 by this phone. */
  now(): number
  /** Hub's clock minus this phone's. */
  offsetMs(): number
}

/**
 * Writes in the name of the person of this phone. `hlc` follows the hub's clock where it is
 * known; `occurredAt` is the phone's own, wrong or not (D9).
 */
export async function createWriter(
  identity: Identity,
  database: JournalDatabase,
  phone: PhoneClock,
): Promise<RecordWriter> {
  const seen = await newestHlcs(database, identity.personId)
  const own = seen.filter((each) => each.deviceId === identity.deviceId).map(({ hlc }) => hlc)
  const clock = createHlcClock({
    now: () => phone.now() + phone.offsetMs(),
    deviceTail: identity.deviceId.slice(-6),
    last: own.toSorted().at(-1) ?? null,
  })
  for (const { hlc } of seen) clock.observe(hlc)
  return {
    journeyId: identity.journey.id,
    hubId: identity.hub.id,
    authorId: identity.personId,
    deviceId: identity.deviceId,
    lang: identity.lang,
    clock,
    now: () => phone.now(),
    newUlid,
  }
}

/** Lets the clock follow every record that arrives, so that what is written next is later. */
export function followArrivals(database: JournalDatabase, clock: HlcClock): () => void {
  const bulks$ = database.teams$.pipe(
    switchMap(() => merge(...openCollections(database).map(({ eventBulks$ }) => eventBulks$))),
  )
  const subscription = bulks$.subscribe((bulk) => {
    for (const event of bulk.events) {
      const hlc: unknown = Reflect.get(event.documentData, 'hlc')
      if (typeof hlc === 'string') clock.observe(hlc)
    }
  })
  return () => subscription.unsubscribe()
}

interface Seen {
  readonly hlc: string
  readonly deviceId: string
}

/** All at once: each is a wait for the disk that the first screen would have to sit out. */
async function newestHlcs(database: JournalDatabase, personId: string): Promise<Seen[]> {
  const found = await Promise.all(
    openCollections(database).flatMap((collection) => [
      newestIn(collection, ['lane', 'newestFirst'], { lane: { $eq: 'entry' } }),
      newestIn(collection, ['lane', 'newestFirst'], { lane: { $eq: 'side' } }),
      newestIn(collection, ['lane', 'newestFirst'], { lane: { $eq: 'form' } }),
      newestIn(collection, ['authorId', 'newestFirst'], { authorId: { $eq: personId } }),
    ]),
  )
  return found.flat()
}

async function newestIn(
  collection: RecordCollection,
  index: string[],
  selector: MangoQuerySelector<StoredDoc>,
): Promise<Seen[]> {
  const docs = await collection
    .find({ selector, sort: [{ newestFirst: 'asc' }], index, limit: 1 })
    .exec()
  return docs.flatMap((doc) => {
    const json = doc.toJSON()
    const hlc: unknown = Reflect.get(json, 'hlc')
    const deviceId: unknown = Reflect.get(json, 'deviceId')
    return typeof hlc === 'string' && typeof deviceId === 'string' ? [{ hlc, deviceId }] : []
  })
}
