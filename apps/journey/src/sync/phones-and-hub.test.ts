import 'fake-indexeddb/auto'
import { editRecord, isRecordOf } from '@tributary/records'
import { createCouchSync } from '@tributary/rxdb-couch'
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory'
import { BehaviorSubject } from 'rxjs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startTestHub, type TestHub } from '../../../../sync-server/test/testing-hub.ts'
import { createJournal } from '../db/create-journal.ts'
import { loadIdentity } from '../db/identity-store.ts'
import type { EntryDraft, Journal, TimelineFilter } from '../db/journal.ts'
import type { UnsentIds } from '../db/live-records.ts'
import { openDatabase } from '../db/open-database.ts'
import { newUlid } from '../db/random.ts'
import { createRefusalStore } from '../db/refusals.ts'
import { recordOf, storedFrom } from '../db/stored-doc.ts'
import { eventually } from '../db/testing.ts'
import { createWriter, followArrivals } from '../db/writer.ts'
import { createDbSyncs } from './db-syncs.ts'
import { createHubApi } from './hub-api.ts'
import { joinHub } from './join-hub.ts'

// A whole hub and whole phones, without a browser: what no single part can promise.

const EVERYTHING: TimelineFilter = { mineOnly: false, movement: 'all', teamId: null, day: null }
const ACTION: EntryDraft = {
  movement: 'enact',
  text: 'Counted 40 sachets',
  aboutIds: [],
  teamId: null,
  sessionId: null,
  visibility: 'hub',
}

let hub: TestHub
let closing: (() => Promise<void>)[]

beforeEach(async () => {
  closing = []
  hub = await startTestHub()
  Object.defineProperty(globalThis, 'localStorage', {
    configurable: true,
    value: { length: 0, key: () => null, removeItem: () => undefined },
  })
})
afterEach(async () => {
  for (const close of closing.toReversed()) await close()
  await hub.remove()
})

/** What a phone keeps through a change of hub: who it is, and its store. */
interface Moving {
  readonly hub: TestHub
  readonly code: string
  readonly journeyId: string
  readonly storeName: string
}

async function phone(displayName: string, moving: Partial<Moving> = {}) {
  const at = moving.hub ?? hub
  if (moving.storeName === undefined) indexedDB.deleteDatabase('tributary-identity')
  const joined = await joinHub({
    baseUrl: at.url,
    code: moving.code ?? at.code,
    ...(moving.journeyId === undefined ? {} : { journeyId: moving.journeyId }),
    displayName,
    isPseudonym: false,
    stakeholderGroup: 'participants',
    intendedRole: '',
    lang: 'en',
    isRecovery: displayName === '',
    leavesOtherHub: moving.hub !== undefined,
  })
  expect(joined).toEqual({ ok: true })
  const identity = await loadIdentity()
  if (identity === null) throw new Error('no identity')
  const storeName = moving.storeName ?? `phone-${newUlid().toLowerCase()}`
  const database = await openDatabase({
    name: storeName,
    storage: getRxStorageMemory(),
    multiInstance: false,
  })
  const writer = await createWriter(identity, database, { now: Date.now, offsetMs: () => 0 })
  const stopFollowing = followArrivals(database, writer.clock)
  const unsent$ = new BehaviorSubject<UnsentIds>(new Map())
  const token = `${identity.deviceId}.${identity.secret}`
  const couch = createCouchSync({
    server: () => ({
      url: `${identity.baseUrl}/db`,
      headers: { authorization: `Bearer ${token}` },
    }),
    timings: { retryMinMs: 20, retryMaxMs: 100 },
  })
  const dbSyncs = createDbSyncs({
    database,
    couch,
    refusals: createRefusalStore(database),
    unsent$,
    personId: identity.personId,
  })
  await dbSyncs.follow(identity.dbs)
  const opened = await createJournal({ identity, database, writer, unsent$ })
  await opened.settled
  couch.start()
  let isClosed = false
  const close = async () => {
    if (isClosed) return
    isClosed = true
    await dbSyncs.stop()
    stopFollowing()
    opened.stop()
    await database.close()
  }
  closing.push(close)
  const api = createHubApi(identity.baseUrl, (input, init) => fetch(input, init))
  return {
    journal: opened.journal,
    database,
    writer,
    couch,
    identity,
    storeName,
    close,
    async refresh() {
      const answer = await api.me(token)
      if (answer.kind === 'ok') await dbSyncs.follow(answer.value.dbs)
    },
  }
}

const textsOf = (journal: Journal) => journal.timeline(EVERYTHING, 50)

test('an entry of one phone reaches the hub and the other phone with its author’s name', async () => {
  const [ama, kofi] = [await phone('Ama'), await phone('Kofi')]
  const id = await ama.journal.logEntry(ACTION)
  await eventually(ama.journal.entry(id), (entry) => entry?.whereabouts === 'hub')
  const seen = await eventually(
    kofi.journal.entry(id),
    (entry) => entry !== null && entry.authorName !== null,
  )
  expect(seen).toMatchObject({ text: ACTION.text, authorName: 'Ama', whereabouts: 'hub' })
  await ama.journal.amendEntry(id, { text: 'Counted 41 sachets' })
  await eventually(kofi.journal.entry(id), (entry) => entry?.text === 'Counted 41 sachets')
  expect(await eventually(ama.journal.refusals(), () => true)).toEqual([])
})

test('the purpose edited on both phones while apart merges, and shows what cannot', async () => {
  const [ama, kofi] = [await phone('Ama'), await phone('Kofi')]
  for (const each of [ama, kofi]) await eventually(each.journal.journey(), (it) => it !== null)
  await Promise.all([ama.couch.stop(), kofi.couch.stop()])
  await ama.journal.editPurpose({ to: 'listen', inAWayThat: 'all are heard' })
  await kofi.journal.editPurpose({ to: 'measure', soThat: 'drains run' })
  ama.couch.start()
  kofi.couch.start()
  for (const each of [ama, kofi]) {
    const view = await eventually(
      each.journal.journey(),
      (it) => it?.conflicts.length === 1 && it.purpose.soThat === 'drains run',
    )
    expect(view?.purpose.inAWayThat).toBe('all are heard')
  }
  const [conflict] = (await eventually(ama.journal.journey(), () => true))?.conflicts ?? []
  await ama.journal.chooseVersion(hub.hub.state.current().journeyId, 'purpose.to', 'measure')
  const settled = await eventually(
    kofi.journal.journey(),
    (it) => it?.conflicts.length === 0 && it.purpose.to === 'measure',
  )
  expect(conflict?.versions).toHaveLength(2)
  expect(settled?.purpose.to).toBe('measure')
})

test('a withdrawn entry leaves the other phone and the hub, and cannot come back', async () => {
  const [ama, kofi] = [await phone('Ama'), await phone('Kofi')]
  const id = await ama.journal.logEntry({ ...ACTION, text: 'a secret sentence' })
  await ama.journal.amendEntry(id, { text: 'a secret correction' })
  await eventually(kofi.journal.entry(id), (entry) => entry?.text === 'a secret correction')
  await ama.journal.withdrawEntry(id, 'a mistake')
  await eventually(kofi.journal.entry(id), (entry) => entry === null)
  await eventually(textsOf(kofi.journal), ({ entries }) => entries.length === 0)
  const path = `/db/${hub.journeyDb}/_changes?include_docs=true&style=all_docs`
  await expect
    .poll(async () => JSON.stringify((await hub.get(path, hub.adminAuth)).body))
    .not.toContain('secret')
  expect(await eventually(ama.journal.refusals(), () => true)).toEqual([])
})

test('an entry moved from hub to private and back is at the hub only while it is meant for it', async () => {
  const [ama, kofi] = [await phone('Ama'), await phone('Kofi')]
  const id = await ama.journal.logEntry(ACTION)
  await eventually(kofi.journal.entry(id), (entry) => entry !== null)
  await ama.journal.amendEntry(id, { visibility: 'private' })
  await eventually(kofi.journal.entry(id), (entry) => entry === null)
  await ama.journal.amendEntry(id, { visibility: 'hub', text: 'Counted again' })
  const seen = await eventually(kofi.journal.entry(id), (entry) => entry !== null)
  expect(seen?.text).toBe('Counted again')
  await eventually(ama.journal.entry(id), (entry) => entry?.whereabouts === 'hub')
  expect(await eventually(ama.journal.refusals(), () => true)).toEqual([])
})

test('a team’s entry is seen by its members and by nobody else', async () => {
  const [ama, kofi, esi] = [await phone('Ama'), await phone('Kofi'), await phone('Esi')]
  const host = await hub.join()
  const team = host.make('team', {
    name: 'Drains',
    memberIds: [],
    systemOfFocus: 'the market drain',
    challenge: 'flooding',
  })
  await host.send(hub.journeyDb, [team])
  for (const each of [ama, kofi]) {
    await eventually(each.journal.teams(), (teams) => teams.length === 1)
    await each.journal.joinTeam(team._id)
  }
  await eventually(esi.journal.teams(), ([one]) => one?.memberIds.length === 2)
  for (const each of [ama, kofi]) {
    await expect
      .poll(async () => {
        await each.refresh()
        return each.database.teams().size
      })
      .toBe(1)
  }
  const id = await ama.journal.logEntry({ ...ACTION, teamId: team._id, visibility: 'team' })
  const seen = await eventually(kofi.journal.entry(id), (entry) => entry !== null)
  expect(seen).toMatchObject({ teamName: 'Drains', visibility: 'team' })
  await esi.refresh()
  expect(await eventually(textsOf(esi.journal), () => true)).toMatchObject({ entries: [] })
  await kofi.journal.leaveTeam(team._id)
  await expect
    .poll(async () => {
      await kofi.refresh()
      return kofi.database.teams().size
    })
    .toBe(0)
  await eventually(kofi.journal.entry(id), (entry) => entry === null)
})

test('a change of a team that comes after its author was taken out is refused, and stays with them', async () => {
  const ama = await phone('Ama')
  const host = await hub.join()
  const team = host.make('team', {
    name: 'Drains',
    memberIds: [host.join.personId, ama.identity.personId],
    systemOfFocus: '',
    challenge: 'flooding',
  })
  const [{ rev }] = await host.send(hub.journeyDb, [team])
  await eventually(ama.journal.teams(), ([one]) => one?.memberIds.length === 2)
  await ama.couch.stop()
  const out = editRecord(team, { remove: { memberIds: [ama.identity.personId] } }, host.writer)
  expect(await host.send(hub.journeyDb, [{ ...out, _rev: rev }])).toMatchObject([{ ok: true }])
  const doc = await ama.database.journey.findOne(team._id).exec()
  await doc?.incrementalModify((data) => {
    const held = recordOf(data)
    if (held === null || !isRecordOf(held, 'team')) throw new Error('no team')
    return storedFrom(editRecord(held, { set: { challenge: 'by Ama' } }, ama.writer))
  })
  ama.couch.start()
  const [refusal] = await eventually(ama.journal.refusals(), (all) => all.length > 0)
  expect(refusal).toMatchObject({ text: 'by Ama', code: 'forbidden.not_your_role' })
  // The phone has the team again as all others have it.
  const has = await eventually(ama.journal.teams(), ([each]) => each?.challenge === 'flooding')
  expect(has).toMatchObject([{ memberIds: [host.join.personId] }])
})

test('an entry that the hub refuses stands with its reason, and those behind it go through', async () => {
  const ama = await phone('Ama')
  const id = await ama.journal.logEntry({ ...ACTION, text: 'to be forged' })
  await eventually(ama.journal.entry(id), (entry) => entry?.whereabouts === 'hub')
  const doc = await ama.database.journey.findOne(id).exec()
  await doc?.incrementalModify((data) => ({ ...data, body: { ...data.body, text: 'forged' } }))
  const next = await ama.journal.logEntry({ ...ACTION, text: 'behind it' })
  await eventually(ama.journal.entry(next), (entry) => entry?.whereabouts === 'hub')
  const refused = await eventually(
    ama.journal.entry(id),
    (entry) => (entry?.refusal ?? null) !== null,
  )
  expect(refused).toMatchObject({ text: 'to be forged', whereabouts: 'refused' })
  expect(refused?.refusal?.text).toBe('forged')
  await ama.journal.dismissRefusal(id)
  await eventually(ama.journal.entry(id), (entry) => entry?.whereabouts === 'hub')
})

test('a phone that goes on at another hub of its journey takes what was never sent along', async () => {
  const ama = await phone('Ama')
  const sent = await ama.journal.logEntry({ ...ACTION, text: 'sent to the first hub' })
  await eventually(ama.journal.entry(sent), (entry) => entry?.whereabouts === 'hub')
  await ama.couch.stop()
  const unsent = await ama.journal.logEntry({ ...ACTION, text: 'written on the way' })
  await ama.close()
  const { journeyId } = hub.hub.state.current()
  const second = await startTestHub({ journeyId })
  try {
    const there = await phone('Ama', { hub: second, journeyId, storeName: ama.storeName })
    expect(there.identity.personId).toBe(ama.identity.personId)
    expect(there.identity.secret).not.toBe(ama.identity.secret)
    for (const id of [sent, unsent]) {
      const path = `/db/${second.journeyDb}/${encodeURIComponent(id)}`
      await expect.poll(async () => (await second.get(path, second.adminAuth)).status).toBe(200)
      await eventually(there.journal.entry(id), (entry) => entry?.whereabouts === 'hub')
    }
    expect(await eventually(there.journal.refusals(), () => true)).toEqual([])
    await there.close()
  } finally {
    await second.remove()
  }
})

test('a person whose phone was lost has on a new one what the hub has, under the same name', async () => {
  const lost = await phone('Ama')
  const kept = await lost.journal.logEntry({ ...ACTION, text: 'kept at the hub' })
  await eventually(lost.journal.entry(kept), (entry) => entry?.whereabouts === 'hub')
  await lost.couch.stop()
  await lost.journal.logEntry({ ...ACTION, text: 'never left the phone', visibility: 'private' })
  await lost.close()
  const host = `Bearer ${hub.hub.secrets.hostToken}`
  const { personId, deviceId } = lost.identity
  const { body: made } = await hub.post(
    `/api/host/people/${personId}/recovery`,
    { revokesDevices: [deviceId] },
    host,
  )
  const found = await phone('', { code: made.code })
  expect(found.identity.personId).toBe(personId)
  const seen = await eventually(
    found.journal.entry(kept),
    (entry) => entry !== null && entry.authorName !== null,
  )
  expect(seen).toMatchObject({ isMine: true, authorName: 'Ama' })
  const id = await found.journal.logEntry({ ...ACTION, text: 'written on the new phone' })
  await eventually(found.journal.entry(id), (entry) => entry?.whereabouts === 'hub')
  const { body: person } = await hub.get(`/db/hub/${personId}`, hub.adminAuth)
  expect(person.edits.fields.displayName).toHaveLength(1)
  expect(await eventually(found.journal.refusals(), () => true)).toEqual([])
})
