import type {
  AmendmentRecord,
  AnyRecord,
  ConsentGrantRecord,
  JourneyRecord,
  PersonRecord,
  SessionRecord,
  TeamRecord,
  WithdrawalRecord,
} from '@tributary/records'
import {
  asapScheduler,
  auditTime,
  combineLatest,
  map,
  shareReplay,
  switchMap,
  type Observable,
} from 'rxjs'
import type { JournalDatabase, RecordCollection } from './open-database.ts'
import type { RefusedDoc } from './refused-doc.ts'
import { recordOf } from './stored-doc.ts'

/** Everything of one collection that is not an entry, found by what it is about. */
export interface SideRecords {
  readonly amendments: ReadonlyMap<string, readonly AmendmentRecord[]>
  readonly withdrawals: ReadonlyMap<string, readonly WithdrawalRecord[]>
  /** By record id: the last thing a merge receipt said of it. */
  readonly isOnNetwork: ReadonlyMap<string, boolean>
  readonly people: ReadonlyMap<string, PersonRecord>
  readonly teams: ReadonlyMap<string, TeamRecord>
  readonly sessions: readonly SessionRecord[]
  readonly journeys: ReadonlyMap<string, JourneyRecord>
  readonly grants: readonly ConsentGrantRecord[]
  /** All of them by type, oldest first. */
  readonly byType: ReadonlyMap<string, readonly AnyRecord[]>
}

/** Ids of one collection's records that the hub has not acknowledged; absent until compared. */
export type UnsentIds = ReadonlyMap<string, ReadonlySet<string>>

/** What an entry's appearance depends on besides itself. */
export interface Surroundings {
  readonly sides: ReadonlyMap<string, SideRecords>
  readonly unsent: UnsentIds
  /** Newest refusal by record id. */
  readonly refused: ReadonlyMap<string, RefusedDoc>
  /** Newest refusal of a correction, by the entry it is about. */
  readonly refusedCorrections: ReadonlyMap<string, RefusedDoc>
}

export function openCollections(database: JournalDatabase): RecordCollection[] {
  return [database.journey, ...database.teams().values(), database.private, database.hub]
}

/** Collections that hold entries, those others can see first. */
export function entryCollections(database: JournalDatabase): RecordCollection[] {
  return [database.journey, ...database.teams().values(), database.private]
}

export function liveSurroundings(
  database: JournalDatabase,
  unsent$: Observable<UnsentIds>,
): Observable<Surroundings> {
  const sides$ = database.teams$.pipe(
    switchMap(() => {
      const collections = openCollections(database)
      return combineLatest(collections.map((collection) => liveSide(collection))).pipe(
        map((sides) => new Map(collections.map(({ name }, at) => [name, sideAt(sides, at)]))),
      )
    }),
  )
  return combineLatest([sides$, unsent$, liveRefused(database)]).pipe(
    auditTime(0, asapScheduler),
    map(([sides, unsent, refused]) => ({ sides, unsent, ...refused })),
    shareReplay({ bufferSize: 1, refCount: true }),
  )
}

function liveRefused(
  database: JournalDatabase,
): Observable<Pick<Surroundings, 'refused' | 'refusedCorrections'>> {
  return database.refused.find().$.pipe(
    map((docs) => {
      const oldestFirst = docs
        .map((doc): RefusedDoc => doc.toJSON())
        .toSorted((a, b) => (a.refusedAt < b.refusedAt ? -1 : 1))
      const refusedCorrections = new Map<string, RefusedDoc>()
      for (const refused of oldestFirst) {
        const about: unknown = Reflect.get(refused.doc, 'groupId')
        if (!refused.docId.startsWith('amendment:') || typeof about !== 'string') continue
        refusedCorrections.set(about, refused)
      }
      const refused = new Map(oldestFirst.map((doc) => [doc.docId, doc]))
      return { refused, refusedCorrections }
    }),
  )
}

function liveSide(collection: RecordCollection): Observable<SideRecords> {
  const query = collection.find({
    selector: { lane: 'side' },
    sort: [{ newestFirst: 'asc' }],
    index: ['lane', 'newestFirst'],
  })
  // A doc's object stays the same until it changes, so each state is parsed once.
  const parsed = new WeakMap<object, { readonly record: AnyRecord | null }>()
  return query.$.pipe(
    map((docs) => {
      const records: AnyRecord[] = []
      for (const doc of docs) {
        const known = parsed.get(doc) ?? { record: recordOf(doc.toJSON()) }
        parsed.set(doc, known)
        if (known.record !== null) records.push(known.record)
      }
      return sortOut(records.toReversed())
    }),
  )
}

/** @param records - oldest first */
function sortOut(records: readonly AnyRecord[]): SideRecords {
  const amendments = new Map<string, AmendmentRecord[]>()
  const withdrawals = new Map<string, WithdrawalRecord[]>()
  const isOnNetwork = new Map<string, boolean>()
  const people = new Map<string, PersonRecord>()
  const teams = new Map<string, TeamRecord>()
  const journeys = new Map<string, JourneyRecord>()
  const sessions: SessionRecord[] = []
  const grants: ConsentGrantRecord[] = []
  const byType = new Map<string, AnyRecord[]>()
  for (const record of records) {
    pushTo(byType, record.type, record)
    switch (record.type) {
      case 'amendment':
        pushTo(amendments, record.body.entryId, record)
        break
      case 'withdrawal':
        pushTo(withdrawals, record.body.recordId, record)
        break
      case 'mergeReceipt':
        for (const id of record.body.sentIds) isOnNetwork.set(id, true)
        for (const id of record.body.recalledIds) isOnNetwork.set(id, false)
        break
      case 'person':
        people.set(record._id, record)
        break
      case 'team':
        teams.set(record._id, record)
        break
      case 'journey':
        journeys.set(record._id, record)
        break
      case 'session':
        sessions.push(record)
        break
      case 'consentGrant':
        grants.push(record)
        break
      default:
        break
    }
  }
  return { amendments, withdrawals, isOnNetwork, people, teams, journeys, sessions, grants, byType }
}

function pushTo<Item>(lists: Map<string, Item[]>, key: string, item: Item): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [item])
  else list.push(item)
}

function sideAt(sides: readonly SideRecords[], at: number): SideRecords {
  const side = sides[at]
  if (side === undefined) throw new Error('a collection without its side')
  return side
}
