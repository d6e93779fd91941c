import { setTimeout as pause } from 'node:timers/promises'
import { editRecord, isRecordOf, newRecord } from '@tributary/records'
import { createCouchSync } from '@tributary/rxdb-couch'
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory'
import { BehaviorSubject } from 'rxjs'
import { seeded } from '../../../../packages/rxdb-couch/test/seeded.ts'
import { startTestProxy } from '../../../../sync-server/test/testing-proxy.ts'
import type { Identity } from '../../src/db/identity-store.ts'
import type { UnsentIds } from '../../src/db/live-records.ts'
import { openDatabase, type RecordCollection } from '../../src/db/open-database.ts'
import { newUlid, randomBytes } from '../../src/db/random.ts'
import { addRecord, putRecord, recordIn } from '../../src/db/record-store.ts'
import { createRefusalStore } from '../../src/db/refusals.ts'
import { recordOf, storedFrom, toWire } from '../../src/db/stored-doc.ts'
import { createWriter, followArrivals } from '../../src/db/writer.ts'
import { createDbSyncs } from '../../src/sync/db-syncs.ts'
import { createHubApi } from '../../src/sync/hub-api.ts'
import { docHash } from './doc-hash.ts'
import type { Holding, PhonePlan, PhoneReport, SharedEdit, Written } from './messages.ts'

export interface SimPhone {
  readonly personId: string
  readonly deviceId: string
  /** Writes and loses its line, again and again; the line is well again when it resolves. */
  work(untilMs: number): Promise<void>
  report(): Promise<PhoneReport>
}

const ASK_AGAIN_MS = 500
const LOOK_FOR_TEAMS_MS = 5_000

/** What the app runs of a phone but its screens, over a line of its own that can be cut. */
export async function startSimPhone(plan: PhonePlan): Promise<SimPhone> {
  const random = seeded(plan.seed)
  const proxy = await startTestProxy(plan.hubPort)
  const api = createHubApi(proxy.url, (input, init) => fetch(input, init))
  const ids = {
    personId: `person:${newUlid()}`,
    deviceId: `device-${newUlid()}`,
    secret: Buffer.from(randomBytes(32)).toString('base64url'),
  }
  const membership = await join()
  const identity: Identity = {
    ...ids,
    lang: 'en',
    baseUrl: proxy.url,
    hub: membership.hub,
    journey: membership.journey,
    dbs: membership.dbs,
    displayName: `Person ${plan.index}`,
    isPseudonym: true,
    stakeholderGroup: 'participants',
    intendedRole: '',
    clockOffsetMs: 0,
  }
  const database = await openDatabase({
    name: `sim-${plan.index}-${ids.deviceId.toLowerCase()}`,
    storage: getRxStorageMemory(),
    multiInstance: false,
  })
  const writer = await createWriter(identity, database, { now: Date.now, offsetMs: () => 0 })
  followArrivals(database, writer.clock)
  const unsent$ = new BehaviorSubject<UnsentIds>(new Map())
  const token = `${ids.deviceId}.${ids.secret}`
  const couch = createCouchSync({
    server: () => ({ url: `${proxy.url}/db`, headers: { authorization: `Bearer ${token}` } }),
    random: seeded(plan.seed + 1).next,
  })
  const refusals = createRefusalStore(database)
  const syncs = createDbSyncs({
    database,
    couch,
    refusals,
    unsent$,
    personId: ids.personId,
  })
  await syncs.follow(identity.dbs)
  const written: (Written & { readonly store: string })[] = []
  const acked = new Map<string, number>()
  const waiting = new Set<string>()
  unsent$.subscribe((stores) => {
    const unsent = new Set([...stores.values()].flatMap((each) => [...each]))
    for (const id of waiting) {
      if (unsent.has(id)) continue
      waiting.delete(id)
      acked.set(id, Date.now())
    }
    for (const id of unsent) waiting.add(id)
  })
  const person = newRecord(
    'person',
    {
      displayName: identity.displayName,
      isPseudonym: true,
      stakeholderGroup: 'participants',
      languages: ['en'],
      bio: '',
      practices: [],
      intendedRole: '',
    },
    writer,
    { id: ids.personId },
  )
  await putRecord(database.hub, person)
  couch.start()
  await syncs.firstPullDone

  const edits: SharedEdit[] = []
  let outages = 0

  async function join() {
    const body = { ...ids, code: plan.code, deviceLabel: `Phone ${plan.index}` }
    for (;;) {
      const answer = await api.join(body)
      if (answer.kind === 'ok') return answer.value
      if (answer.kind === 'refused') throw new Error(`join: ${answer.error}`)
      await pause(ASK_AGAIN_MS)
    }
  }

  async function writeSomething() {
    const dice = random.int(100)
    const [team] = database.teams()
    if (dice < 15) return logEntry('private', null, database.private)
    if (dice < 40 && team !== undefined) return logEntry('team', team[0], team[1])
    if (dice < 50 && team !== undefined) return changeTeam(team[0])
    return logEntry('hub', null, database.journey)
  }

  async function logEntry(
    audience: Written['audience'],
    teamId: string | null,
    collection: RecordCollection,
  ) {
    const number = written.length
    const text = `mark-${audience}-${plan.index}-${number} ${'counted the sachets '.repeat(8)}`
    const entry = newRecord(
      'entry',
      { movement: 'enact', text, mediaIds: [], aboutIds: [], mentions: [] },
      writer,
      { visibility: audience, ...(teamId === null ? {} : { teamId }) },
    )
    await addRecord(collection, entry)
    written.push({
      id: entry._id,
      audience,
      teamId,
      at: Date.now(),
      ackedAt: null,
      store: collection.name,
    })
  }

  async function changeTeam(teamId: string) {
    const doc = await database.journey.findOne(teamId).exec()
    let number = 0
    await doc?.incrementalModify((data) => {
      const team = recordOf(data)
      if (team === null || !isRecordOf(team, 'team')) return data
      const set = { challenge: `by ${plan.index} at ${edits.length}` }
      const changed = editRecord(team, { set }, writer)
      number = changed.edits.clock[ids.deviceId] ?? 0
      return storedFrom(changed)
    })
    if (number > 0) edits.push({ recordId: teamId, deviceId: ids.deviceId, number })
  }

  async function loseTheLine(untilMs: number) {
    const ms = Math.min(random.int(plan.outageMs), Math.max(untilMs - Date.now(), 0))
    outages += 1
    switch (random.int(4)) {
      case 0:
        proxy.cut()
        return
      case 1:
        proxy.refuse(true)
        await pause(ms)
        proxy.refuse(false)
        return
      case 2:
        proxy.stall(true)
        await pause(ms)
        proxy.cut()
        proxy.stall(false)
        return
      default:
        proxy.delay(50 + random.int(200))
        await pause(ms)
        proxy.delay(0)
    }
  }

  async function repeat(everyMs: number, untilMs: number, act: () => Promise<void>) {
    for (;;) {
      const wait = everyMs * (0.3 + 1.4 * random.next())
      if (Date.now() + wait >= untilMs) return
      await pause(wait)
      await act()
    }
  }

  async function lookForTeams() {
    const answer = await api.me(token)
    if (answer.kind === 'ok') await syncs.follow(answer.value.dbs)
  }

  async function holding(collection: RecordCollection): Promise<Holding> {
    const docs = await collection.find().exec()
    return docs.map((doc) => [
      doc._id,
      docHash(toWire({ ...doc.toMutableJSON(), _deleted: false })),
    ])
  }

  const { personId, deviceId } = ids
  return {
    personId,
    deviceId,
    async work(untilMs) {
      await Promise.all([
        repeat(plan.writeEveryMs, untilMs, writeSomething),
        repeat(plan.outageEveryMs, untilMs, () => loseTheLine(untilMs)),
        repeat(LOOK_FOR_TEAMS_MS, untilMs, lookForTeams),
      ])
      proxy.stall(false)
      proxy.delay(0)
      proxy.refuse(false)
      couch.nudge()
    },
    async report() {
      await lookForTeams()
      const holds: Record<string, Holding> = {
        hub: await holding(database.hub),
        journey: await holding(database.journey),
      }
      for (const [teamId, collection] of database.teams()) holds[teamId] = await holding(collection)
      const privates = await database.private.find().exec()
      const refused = await database.refused.find().exec()
      return {
        personId,
        deviceId,
        index: plan.index,
        unsent: [...unsent$.value.values()].reduce((sum, each) => sum + each.size, 0),
        refused: refused.map(({ docId, code, refusedAt }) => ({
          id: docId,
          code,
          at: Date.parse(refusedAt),
        })),
        written: written.map(({ store: _store, ...each }) => ({
          ...each,
          ackedAt: acked.get(each.id) ?? null,
        })),
        edits,
        holds,
        holdsPrivate: privates.flatMap((doc) => recordIn(doc)?._id ?? []),
        outages,
      }
    },
  }
}
