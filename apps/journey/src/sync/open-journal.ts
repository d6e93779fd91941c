import { createCouchSync, createSingleSyncOwner, type CouchSync } from '@tributary/rxdb-couch'
import { BehaviorSubject, distinctUntilChanged } from 'rxjs'
import { createJournal } from '../db/create-journal.ts'
import { saveIdentity, type Identity } from '../db/identity-store.ts'
import type { Journal } from '../db/journal.ts'
import type { UnsentIds } from '../db/live-records.ts'
import { openDatabase } from '../db/open-database.ts'
import { createRefusalStore } from '../db/refusals.ts'
import { createWriter, followArrivals } from '../db/writer.ts'
import { ulidOf } from '@tributary/records'
import { createDbSyncs } from './db-syncs.ts'
import { createHubApi } from './hub-api.ts'
import {
  browserConnectionEnv,
  createHubConnection,
  QUIET_PACE_MS,
  type HubReach,
} from './hub-connection.ts'
import { missingAbilities } from './phone-abilities.ts'
import { INITIAL_SYNC_STATUS, tellSyncStatus } from './sync-status-store.ts'

/** Shorter looks while the hub has yet to open or close a team's db for this person. */
const AWAITING_PACE_MS = 2500
/** Smaller differences are the network's, not the clock's. */
const OFFSET_GRAIN_MS = 1000

export interface OpenJournal {
  readonly journal: Journal
  stop(): Promise<void>
}

/**
 * Opens the records of this phone and keeps them in touch with the hub, in one tab at a time.
 * The journal works at once, with or without a hub.
 */
export async function openJournal(joined: Identity): Promise<OpenJournal> {
  let identity = joined
  tellSyncStatus({ ...INITIAL_SYNC_STATUS, clockOffsetMs: identity.clockOffsetMs })
  const name = `tributary-${ulidOf(identity.journey.id).toLowerCase()}`
  const database = await openDatabase({ name })
  const phone = { now: () => Date.now(), offsetMs: () => identity.clockOffsetMs }
  const writer = await createWriter(identity, database, phone)
  const stopFollowing = followArrivals(database, writer.clock)
  const unsent$ = new BehaviorSubject<UnsentIds>(new Map())
  const couch = createCouchSync({
    server: () => ({
      url: `${identity.baseUrl}/db`,
      headers: { authorization: `Bearer ${identity.deviceId}.${identity.secret}` },
    }),
  })
  const dbSyncs = createDbSyncs({
    database,
    couch,
    refusals: createRefusalStore(database),
    unsent$,
  })
  await dbSyncs.follow(identity.dbs)
  const opened = await createJournal({ identity, database, writer, unsent$ })

  const keep = (change: Partial<Identity>) => {
    identity = { ...identity, ...change }
    // What is not kept is asked anew at the next start.
    saveIdentity(identity).catch((error: unknown) => {
      if (!(error instanceof DOMException)) throw error
    })
  }

  const sync = createSwitch(couch)
  const api = createHubApi(identity.baseUrl, (input, init) => globalThis.fetch(input, init))
  let isSignedOut = false
  let reach: HubReach = 'unknown'
  const connection = createHubConnection(
    api,
    identity.hub.id,
    {
      onReach(next) {
        // Work that waits for its next try need not wait any longer.
        if (next === 'reachable' && reach !== 'reachable') couch.nudge()
        reach = next
        tellSyncStatus({ hub: isSignedOut && next === 'reachable' ? 'signed-out' : next })
      },
      onGreeting(_greeting, offsetMs) {
        sync.setTrusted(true)
        tellSyncStatus({ lastContactAt: Date.now(), clockOffsetMs: offsetMs })
        if (Math.abs(offsetMs - identity.clockOffsetMs) > OFFSET_GRAIN_MS) {
          keep({ clockOffsetMs: offsetMs })
        }
        void refreshMembership()
      },
      // This device's secret is not for whoever answers at the hub's old address.
      onStranger: () => sync.setTrusted(false),
    },
    browserConnectionEnv(),
  )

  const refreshMembership = async () => {
    const answer = await api.me(`${identity.deviceId}.${identity.secret}`)
    if (answer.kind === 'refused' && answer.error === 'unauthorized') {
      isSignedOut = true
      tellSyncStatus({ hub: 'signed-out' })
    }
    if (answer.kind !== 'ok') return
    isSignedOut = false
    const { dbs, hub, journey } = answer.value
    if (
      JSON.stringify([dbs, hub, journey]) !==
      JSON.stringify([identity.dbs, identity.hub, identity.journey])
    ) {
      keep({ dbs, hub, journey })
    }
    await dbSyncs.follow(dbs)
    setPace()
  }

  /** Teams this person is in by the records, against those the hub has opened for them. */
  let teamsByRecord: readonly string[] = []
  const setPace = () => {
    const byHub = identity.dbs.map((db) => db.teamId).filter((id) => id !== undefined)
    const isAwaited = byHub.toSorted().join() !== teamsByRecord.toSorted().join()
    connection.setPace(isAwaited ? AWAITING_PACE_MS : QUIET_PACE_MS)
  }

  const subscriptions = [
    unsent$.subscribe((unsent) => {
      const counts = [...unsent.values()].map((ids) => ids.size)
      tellSyncStatus({ unsentCount: counts.reduce((sum, count) => sum + count, 0) })
    }),
    opened.refusedCount$.subscribe((refusedCount) => tellSyncStatus({ refusedCount })),
    opened.journal.teams().subscribe((teams) => {
      teamsByRecord = teams.filter((team) => team.isMember).map((team) => team.id)
      setPace()
    }),
    // The sync notices first when the hub goes: its feed breaks off.
    couch.hub$
      .pipe(distinctUntilChanged((a, b) => a.state === b.state))
      .subscribe(() => connection.check()),
  ]
  void dbSyncs.firstPullDone.then(() => tellSyncStatus({ firstPullDone: true }))
  void missingAbilities().then((missing) => tellSyncStatus({ missing }))
  const owner = createSingleSyncOwner(name, {
    onGain: () => sync.setOwner(true),
    onLoss: () => sync.setOwner(false),
  })
  subscriptions.push(owner.isOwner$.subscribe((isSyncOwner) => tellSyncStatus({ isSyncOwner })))
  owner.start()
  connection.start()

  return {
    journal: opened.journal,
    async stop() {
      connection.stop()
      for (const subscription of subscriptions) subscription.unsubscribe()
      stopFollowing()
      await owner.stop()
      await dbSyncs.stop()
      opened.stop()
      await database.close()
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
