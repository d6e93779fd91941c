import { sha256Hex, ulidOf } from '@tributary/records'
import {
  createRxDatabase,
  type RxCollection,
  type RxDatabase,
  type RxStorage,
} from 'rxdb/plugins/core'
import { BehaviorSubject, type Observable } from 'rxjs'
import { gentleStorage } from './gentle-storage.ts'
import { storedDocConflictHandler } from './merge-stored-docs.ts'
import { REFUSED_DOC_SCHEMA, type RefusedDoc } from './refused-doc.ts'
import { STORED_DOC_SCHEMA, type StoredDoc } from './stored-doc.ts'

export type RecordCollection = RxCollection<StoredDoc>

interface Collections {
  [name: string]: RxCollection
}

/** RxDB 17.6.0 slows at 14 open collections and throws at 15; the sync opens none of its own. */
const MAX_TEAMS = 8

export interface JournalDatabase {
  readonly hub: RecordCollection
  readonly journey: RecordCollection
  /** Never replicated. */
  readonly private: RecordCollection
  readonly refused: RxCollection<RefusedDoc>
  /** Open team collections by team id; emits on subscription. */
  readonly teams$: Observable<ReadonlyMap<string, RecordCollection>>
  teams(): ReadonlyMap<string, RecordCollection>
  /** @returns null when this phone already has as many teams open as RxDB bears */
  openTeam(teamId: string): Promise<RecordCollection | null>
  /** The sync says so while the first pull brings docs by the thousand; lists are drawn less often. */
  readonly isPouring$: BehaviorSubject<boolean>
  /** Takes the team's records off this phone; nothing is deleted at the hub. */
  removeTeam(teamId: string): Promise<void>
  close(): Promise<void>
}

export interface OpenDatabaseOptions {
  readonly name: string
  /** Default: Dexie over IndexedDB. */
  readonly storage?: RxStorage<unknown, unknown>
  /** Several tabs share the store. */
  readonly multiInstance?: boolean
}

/** Opens the records on this phone. Every write is on disk when its promise resolves. */
export async function openDatabase(options: OpenDatabaseOptions): Promise<JournalDatabase> {
  const rx: RxDatabase<Collections> = await createRxDatabase<Collections>({
    name: options.name,
    storage: options.storage ?? gentleStorage(),
    multiInstance: options.multiInstance ?? true,
    eventReduce: true,
    // Names RxDB's metadata, so it must never change; `crypto.subtle` is missing on plain http.
    hashFunction: async (input) => {
      if (typeof input !== 'string') throw new Error('files are not kept in RxDB')
      return sha256Hex(input)
    },
  })
  const records = { schema: STORED_DOC_SCHEMA, conflictHandler: storedDocConflictHandler }
  const opened = await rx.addCollections({
    hub: records,
    journey: records,
    private: records,
    refused: { schema: REFUSED_DOC_SCHEMA },
  })
  const teams$ = new BehaviorSubject<ReadonlyMap<string, RecordCollection>>(new Map())
  let queue: Promise<unknown> = Promise.resolve()
  /** Opening and removing the same team at once would leave it half there. */
  const oneAtATime = <Result>(act: () => Promise<Result>): Promise<Result> => {
    const result = queue.then(act)
    queue = result.catch(() => null)
    return result
  }

  const openTeam = async (teamId: string): Promise<RecordCollection | null> => {
    const known = teams$.value.get(teamId)
    if (known !== undefined) return known
    if (teams$.value.size >= MAX_TEAMS) return null
    const name = teamCollectionName(teamId)
    const added = await rx.addCollections({ [name]: records })
    const collection: RecordCollection | undefined = added[name]
    if (collection === undefined) throw new Error(`${name} did not open`)
    teams$.next(new Map(teams$.value).set(teamId, collection))
    return collection
  }

  return {
    hub: must(opened.hub),
    journey: must(opened.journey),
    private: must(opened.private),
    refused: must(opened.refused),
    teams$,
    teams: () => teams$.value,
    isPouring$: new BehaviorSubject(false),
    openTeam: (teamId) => oneAtATime(() => openTeam(teamId)),
    removeTeam: (teamId) =>
      oneAtATime(async () => {
        const collection = teams$.value.get(teamId)
        if (collection === undefined) return
        const left = new Map(teams$.value)
        left.delete(teamId)
        teams$.next(left)
        await collection.remove()
      }),
    async close() {
      teams$.complete()
      await rx.close()
    },
  }
}

function teamCollectionName(teamId: string): string {
  return `team_${ulidOf(teamId).toLowerCase()}`
}

function must<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('a collection did not open')
  return value
}
