import { isMutableType, isRecordType } from '@tributary/records'
import type { CollectionSync, CouchSync, RefusalStore, SyncProblem } from '@tributary/rxdb-couch'
import { BehaviorSubject, type Observable, Subscription } from 'rxjs'
import type { HubDb } from '../db/identity-store.ts'
import type { UnsentIds } from '../db/live-records.ts'
import { keepUnseenVersions, mergeLosingLeaf } from '../db/merge-stored-docs.ts'
import type { JournalDatabase, RecordCollection } from '../db/open-database.ts'
import { toLocal, toWire } from '../db/stored-doc.ts'

export interface DbSyncs {
  /** Opens and closes collections so that they are those this device may read at the hub. */
  follow(dbs: readonly HubDb[]): Promise<void>
  /** Hub and journey have been pulled whole once. */
  readonly firstPullDone: Promise<void>
  /** The present problem of each db that has one; emits on subscription. */
  readonly problems$: Observable<readonly SyncProblem[]>
  stop(): Promise<void>
}

interface Parts {
  readonly database: JournalDatabase
  readonly couch: CouchSync
  readonly refusals: RefusalStore
  readonly unsent$: BehaviorSubject<UnsentIds>
  readonly personId: string
}

interface Followed {
  readonly sync: CollectionSync
  readonly collection: RecordCollection
  readonly teamId: string | null
  readonly subscriptions: Subscription
}

export function createDbSyncs(parts: Parts): DbSyncs {
  const { database, couch, refusals, unsent$, personId } = parts
  const followed = new Map<string, Followed>()
  const problems$ = new BehaviorSubject<readonly SyncProblem[]>([])
  const firstPulls = { hub: createSignal(), journey: createSignal() }
  let queue: Promise<void> = Promise.resolve()

  const tellUnsent = (name: string, ids: ReadonlySet<string> | null) => {
    const unsent = new Map(unsent$.value)
    if (ids === null) unsent.delete(name)
    else unsent.set(name, ids)
    unsent$.next(unsent)
  }

  const tellProblem = (db: string, problem: SyncProblem | null) => {
    const others = problems$.value.filter((each) => each.db !== db)
    problems$.next(problem === null ? others : [...others, problem])
  }

  const open = async (db: HubDb): Promise<void> => {
    const teamId = db.kind === 'team' ? (db.teamId ?? null) : null
    const collection = await collectionFor(db)
    if (collection === null) return
    const sync = couch.add({
      collection,
      db: db.name,
      toLocal,
      toWire,
      mergeLosingLeaf,
      keepUnseen: keepUnseenVersions,
      isOwn: (doc) => doc.authorId === personId,
      isNeverEdited: ({ type }) => isRecordType(type) && !isMutableType(type),
      refusals,
    })
    const subscriptions = new Subscription()
    subscriptions.add(sync.pendingIds$.subscribe((ids) => tellUnsent(collection.name, ids)))
    subscriptions.add(sync.error$.subscribe((problem) => tellProblem(db.name, problem)))
    followed.set(db.name, { sync, collection, teamId, subscriptions })
    if (db.kind !== 'team') void sync.firstPullDone.then(firstPulls[db.kind].give)
  }

  const collectionFor = async (db: HubDb): Promise<RecordCollection | null> => {
    if (db.kind === 'hub') return database.hub
    if (db.kind === 'journey') return database.journey
    return db.teamId === undefined ? null : database.openTeam(db.teamId)
  }

  /** A team left behind goes off this phone, but not before what was written there is at the hub. */
  const close = async (name: string, { sync, collection, teamId, subscriptions }: Followed) => {
    if (teamId === null || (unsent$.value.get(collection.name)?.size ?? 1) > 0) return
    followed.delete(name)
    subscriptions.unsubscribe()
    await sync.cancel()
    tellUnsent(collection.name, null)
    tellProblem(name, null)
    await database.removeTeam(teamId)
  }

  const follow = async (dbs: readonly HubDb[]): Promise<void> => {
    for (const db of dbs) {
      if (!followed.has(db.name)) await open(db)
    }
    const allowed = new Set(dbs.map((db) => db.name))
    for (const [name, each] of followed) {
      if (!allowed.has(name)) await close(name, each)
    }
  }

  return {
    follow(dbs) {
      const done = queue.then(() => follow(dbs))
      queue = done.catch(() => undefined)
      return done
    },
    problems$,
    firstPullDone: Promise.all([firstPulls.hub.given, firstPulls.journey.given]).then(
      () => undefined,
    ),
    async stop() {
      for (const { subscriptions } of followed.values()) subscriptions.unsubscribe()
      await couch.stop()
      await Promise.all([...followed.values()].map(({ sync }) => sync.cancel()))
    },
  }
}

function createSignal(): { given: Promise<void>; give: () => void } {
  let give: () => void = () => undefined
  const given = new Promise<void>((resolve) => {
    give = resolve
  })
  return { given, give }
}
