import {
  createCouchSync,
  createSingleSyncOwner,
  type CouchSync,
  type SyncProblem,
} from '@tributary/rxdb-couch'
import { distinctUntilChanged, type BehaviorSubject, type Observable } from 'rxjs'
import { insertManyWith } from '../db/gentle-storage.ts'
import type { Identity } from '../db/identity-store.ts'
import { insertDocs } from '../db/insert-docs.ts'
import type { Journal } from '../db/journal.ts'
import type { UnsentIds } from '../db/live-records.ts'
import type { JournalDatabase } from '../db/open-database.ts'
import { createRefusalStore } from '../db/refusals.ts'
import type { ClockOffset } from './clock-offset.ts'
import { createDbSyncs } from './db-syncs.ts'
import { createHubApi, type HubApi } from './hub-api.ts'
import {
  browserConnectionEnv,
  createHubConnection,
  QUIET_PACE_MS,
  type HubReach,
} from './hub-connection.ts'
import { answerTabs } from './other-tabs.ts'
import { missingAbilities } from './phone-abilities.ts'
import { tellSyncStatus, type SyncTrouble, useSyncStatus } from './sync-status-store.ts'

/** Shorter looks while the hub has yet to open or close a team's db for this person. */
const AWAITING_PACE_MS = 2500
/** A hub that was restarted from a backup has forgotten what it was told. */
const REPORT_EVERY_MS = 5 * 60_000
/** Smaller differences are the network's, not the clock's. */
const OFFSET_GRAIN_MS = 1000

const TROUBLE_OF: Readonly<Record<SyncProblem['kind'], SyncTrouble>> = {
  storage_failed: 'phone-storage',
  refusal_store_failed: 'phone-storage',
  no_access: 'hub-refuses',
  db_missing: 'hub-refuses',
  server_refused: 'hub-refuses',
  losing_leaves: 'unreadable',
  unreadable_doc: 'unreadable',
}

export interface TouchParts {
  /** The same in all tabs of this journey: one of them keeps in touch. */
  readonly name: string
  readonly database: JournalDatabase
  readonly journal: Journal
  readonly refusedCount$: Observable<number>
  readonly unsent$: BehaviorSubject<UnsentIds>
  readonly clockOffset: ClockOffset
  /** Who this phone is now; `keep` changes it. */
  self(): Identity
  keep(change: Partial<Identity>): void
}

export interface Touch {
  stop(): Promise<void>
}

/** Keeps the records of this phone in touch with the hub, in one tab at a time. */
export async function keepInTouch(parts: TouchParts): Promise<Touch> {
  const { name, database, unsent$, self, keep } = parts
  const couch = createCouchSync({
    server: () => ({
      url: `${self().baseUrl}/db`,
      headers: { authorization: `Bearer ${self().deviceId}.${self().secret}` },
    }),
  })
  const dbSyncs = createDbSyncs({
    database,
    couch,
    refusals: createRefusalStore(database),
    unsent$,
    personId: self().personId,
  })
  await dbSyncs.follow(self().dbs)
  const sync = createSwitch(couch)
  const apiAt = (origin: string) =>
    createHubApi(origin, (input, init) => globalThis.fetch(input, init))
  // The address may change while this runs: the hub moves to another laptop.
  let api = apiAt(self().baseUrl)
  /** What is answered late must not be told of whoever comes next on this phone. */
  let isStopped = false
  let isSignedOut = false
  let reach: HubReach = 'unknown'
  const connection = createHubConnection(
    { greeting: () => api.greeting() },
    self().hub.id,
    {
      onReach(next) {
        // Looked at often, so that a clock that was set is not taken for a long sleep.
        parts.clockOffset.read()
        // Work that waits for its next try need not wait any longer.
        if (next === 'reachable' && reach !== 'reachable') couch.nudge()
        reach = next
        tellSyncStatus({ hub: isSignedOut && next === 'reachable' ? 'signed-out' : next })
      },
      onGreeting({ appRevision }, offsetMs) {
        parts.clockOffset.hear(offsetMs)
        sync.setTrusted(true)
        const lastContactAt = Date.now()
        const isAsItWas = { isMoved: false, outdated: null }
        tellSyncStatus({ lastContactAt, clockOffsetMs: offsetMs, ...isAsItWas })
        if (self().baseUrl === location.origin) tellSyncStatus({ appRevision })
        if (Math.abs(offsetMs - self().clockOffsetMs) > OFFSET_GRAIN_MS) {
          keep({ clockOffsetMs: offsetMs })
        }
        void refreshMembership()
      },
      // This device's secret is not for whoever answers at the hub's old address.
      onStranger: () => sync.setTrusted(false),
      onMoved(origins) {
        sync.setTrusted(false)
        tellSyncStatus({ isMoved: true })
        void followTo(origins)
      },
      onOutdated(outdated) {
        sync.setTrusted(false)
        tellSyncStatus({ outdated })
      },
    },
    browserConnectionEnv(),
  )

  let isFollowing = false
  /** Takes the first address at which this very hub answers, and is it. */
  const followTo = async (origins: readonly string[]) => {
    if (isFollowing) return
    isFollowing = true
    for (const origin of origins) {
      if (origin === self().baseUrl) continue
      const answer = await apiAt(origin).greeting()
      if (answer.kind !== 'ok' || answer.value.hubId !== self().hub.id) continue
      if (answer.value.movedTo !== null || isStopped) continue
      keep({ baseUrl: origin })
      api = apiAt(origin)
      connection.check()
      break
    }
    isFollowing = false
  }

  const refreshMembership = async () => {
    const answer = await api.me(`${self().deviceId}.${self().secret}`)
    if (isStopped) return
    if (answer.kind === 'refused') {
      const isRemoved = answer.error === 'removed'
      if (isRemoved || answer.error === 'unauthorized') {
        isSignedOut = true
        tellSyncStatus({ hub: 'signed-out', isRemoved })
      }
    }
    if (answer.kind !== 'ok') return
    if (isSignedOut) {
      isSignedOut = false
      tellSyncStatus({ hub: 'reachable', isRemoved: false })
    }
    await heedWish(answer.value.erase)
    void reportTo(api)
    const { dbs, hub, journey, roles } = answer.value
    if (
      JSON.stringify([dbs, hub, journey, roles]) !==
      JSON.stringify([self().dbs, self().hub, self().journey, self().roles])
    ) {
      keep({ dbs, hub, journey, roles })
      tellSyncStatus({ roles })
    }
    await dbSyncs.follow(dbs)
    setPace()
  }

  /** The host lends this phone and wants it back, empty. One tab sees to it. */
  const heedWish = async (id: string | null) => {
    const { eraseAsked, isSyncOwner } = useSyncStatus.getState()
    if (id === null) {
      if (eraseAsked !== null) tellSyncStatus({ eraseAsked: null })
    } else if (isSyncOwner) {
      // Asked for again at the next look, where this code did not come.
      await import('./give-back.ts').then(
        ({ heedErasure }) => heedErasure(self(), id),
        () => undefined,
      )
    }
  }

  /** How much this phone holds, in numbers, when that changed or it is a while ago. */
  let reported = ''
  let reportedAt = 0
  const reportTo = async (hubApi: HubApi) => {
    const { unsentCount, refusedCount, eraseAsked } = useSyncStatus.getState()
    const report = {
      appVersion: import.meta.env.VITE_APP_VERSION ?? '',
      unsent: unsentCount,
      refused: refusedCount,
      privateCount: await database.private.count().exec(),
      ...(eraseAsked?.why ? { erasing: eraseAsked.why } : {}),
    }
    const text = JSON.stringify(report)
    if (text === reported && Date.now() - reportedAt < REPORT_EVERY_MS) return
    const answer = await hubApi.report(`${self().deviceId}.${self().secret}`, report)
    if (answer.kind !== 'ok') return
    reported = text
    reportedAt = Date.now()
  }

  /** Teams this person is in by the records, against those the hub has opened for them. */
  let teamsByRecord: readonly string[] = []
  const setPace = () => {
    const byHub = self()
      .dbs.map((db) => db.teamId)
      .filter((id) => id !== undefined)
    const isAwaited = byHub.toSorted().join() !== teamsByRecord.toSorted().join()
    connection.setPace(isAwaited ? AWAITING_PACE_MS : QUIET_PACE_MS)
  }

  const subscriptions = [
    unsent$.subscribe((unsent) => {
      const counts = [...unsent.values()].map((ids) => ids.size)
      tellSyncStatus({ unsentCount: counts.reduce((sum, count) => sum + count, 0) })
    }),
    parts.refusedCount$.subscribe((refusedCount) => tellSyncStatus({ refusedCount })),
    parts.journal.teams().subscribe((teams) => {
      teamsByRecord = teams.filter((team) => team.isMember).map((team) => team.id)
      setPace()
    }),
    dbSyncs.problems$.subscribe((problems) =>
      tellSyncStatus({ troubles: [...new Set(problems.map(({ kind }) => TROUBLE_OF[kind]))] }),
    ),
    // The sync notices first when the hub goes: its feed breaks off.
    couch.hub$.pipe(distinctUntilChanged((a, b) => a.state === b.state)).subscribe(({ state }) => {
      // That it came is no news where the connection has heard it, or is asking just now.
      if (state !== 'reachable' || reach === 'unreachable') connection.check()
    }),
  ]
  insertManyWith(insertDocs)
  database.isPouring$.next(true)
  void dbSyncs.firstPullDone.then(() => {
    database.isPouring$.next(false)
    tellSyncStatus({ firstPullDone: true })
  })
  void missingAbilities().then((missing) => tellSyncStatus({ missing }))
  const owner = createSingleSyncOwner(name, {
    onGain: () => sync.setOwner(true),
    onLoss: () => sync.setOwner(false),
  })
  subscriptions.push(owner.isOwner$.subscribe((isSyncOwner) => tellSyncStatus({ isSyncOwner })))
  const stopAnswering = answerTabs()
  owner.start()
  connection.start()

  return {
    async stop() {
      isStopped = true
      connection.stop()
      stopAnswering()
      for (const subscription of subscriptions) subscription.unsubscribe()
      await owner.stop()
      await dbSyncs.stop()
    },
  }
}

/** The sync runs in the tab that owns it, and only towards the hub that was joined. */
function createSwitch(couch: CouchSync) {
  let isOwner = false
  let isTrusted = true
  let isRunning = false
  const turn = async (): Promise<void> => {
    const isWanted = isOwner && isTrusted
    if (isWanted === isRunning) return
    isRunning = isWanted
    if (isWanted) couch.start()
    else await couch.stop()
  }
  return {
    setOwner(is: boolean): Promise<void> {
      isOwner = is
      return turn()
    },
    setTrusted(is: boolean): void {
      isTrusted = is
      void turn()
    },
  }
}
