import { editRecord, parseRecord } from '@tributary/records'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { entryBody, startTestHub, type TestHub, type TestPhone } from '../testing-hub.ts'

/** Within seconds, however busy the machine is. */
const soon = <Value>(look: () => Value) => expect.poll(look, { timeout: 15_000 })

let hub: TestHub

beforeAll(async () => {
  hub = await startTestHub()
})
afterAll(async () => {
  await hub.remove()
})

const teamBody = (memberIds: string[]) => ({
  name: 'Clear water',
  memberIds,
  systemOfFocus: 'the drain',
  challenge: 'keep it open',
})
const dbNames = async (phone: TestPhone): Promise<string[]> => {
  const { body } = await hub.get('/api/me', phone.auth)
  return body.dbs.map((each: { name: string }) => each.name)
}

test('a person writes their own record and entries', async () => {
  const phone = await hub.join()
  const person = phone.make(
    'person',
    {
      displayName: 'Adjoa',
      isPseudonym: false,
      stakeholderGroup: 'participants',
      languages: ['en'],
      bio: '',
      practices: [],
      intendedRole: '',
    },
    { id: phone.join.personId },
  )
  expect(await phone.send('hub', [person])).toMatchObject([{ ok: true }])
  const entry = phone.make('entry', entryBody('Counted sachets.'))
  expect(await phone.send(hub.journeyDb, [entry])).toMatchObject([{ ok: true }])
})

test('a refusal is a sentence for the person, and one refused row stops no other', async () => {
  const ama = await hub.join()
  const kofi = await hub.join()
  const inTheNameOfKofi = { ...ama.make('entry', entryBody('x')), authorId: kofi.join.personId }
  const own = ama.make('entry', entryBody('mine'))
  const broken = { ...ama.make('entry', entryBody('y')), body: { movement: 'dance' } }
  const rows = await ama.send(hub.journeyDb, [inTheNameOfKofi, own, broken])
  expect(rows).toMatchObject([
    { error: 'forbidden', reason: 'A record can only be written in your own name.' },
    { ok: true },
    { error: 'forbidden', reason: expect.stringContaining('cannot read this record') },
  ])
})

test('replication is judged like any other write', async () => {
  const ama = await hub.join()
  const kofi = await hub.join()
  const forged = { ...ama.make('entry', entryBody('x')), authorId: kofi.join.personId }
  const { body } = await hub.post(
    `/db/${hub.journeyDb}/_bulk_docs`,
    { new_edits: false, docs: [{ ...forged, _rev: '1-a' }] },
    ama.auth,
  )
  expect(body).toMatchObject([{ id: forged._id, error: 'forbidden' }])
  expect((await hub.get(`/db/${hub.journeyDb}/${forged._id}`, ama.auth)).status).toBe(404)
})

test('an entry is never rewritten, not even by its author', async () => {
  const phone = await hub.join()
  const entry = phone.make('entry', entryBody('first words'))
  const [row] = await phone.send(hub.journeyDb, [entry])
  const changed = { ...entry, _rev: row.rev, body: { ...entry.body, text: 'other words' } }
  expect(await phone.send(hub.journeyDb, [changed])).toMatchObject([{ error: 'forbidden' }])
})

test('a phone may neither read nor write the server’s own things', async () => {
  const phone = await hub.join()
  expect((await hub.get('/db/_all_dbs', phone.auth)).status).toBe(401)
  const security = await fetch(`${hub.url}/db/${hub.journeyDb}/_security`, {
    method: 'PUT',
    headers: { authorization: phone.auth, 'content-type': 'application/json' },
    body: '{}',
  })
  expect(security.status).toBe(401)
  const receipt = phone.make('mergeReceipt', {
    to: 'x',
    at: '2026-01-01T00:00:00Z',
    sentIds: [],
    recalledIds: [],
  })
  expect(await phone.send(hub.journeyDb, [receipt])).toMatchObject([{ error: 'forbidden' }])
})

test('a team gets its db at once; its members read it, others do not, and leaving ends it', async () => {
  const ama = await hub.join()
  const kofi = await hub.join()
  const team = ama.make('team', teamBody([ama.join.personId]))
  const teamDb = `team-${team._id.slice('team:'.length).toLowerCase()}`
  const [row] = await ama.send(hub.journeyDb, [team])
  await soon(() => dbNames(ama)).toContain(teamDb)
  const secret = ama.make('entry', entryBody('among us'), { visibility: 'team', teamId: team._id })
  expect(await ama.send(teamDb, [secret])).toMatchObject([{ ok: true }])
  expect((await hub.get(`/db/${teamDb}/_all_docs`, kofi.auth)).status).toBe(403)
  expect(await dbNames(kofi)).not.toContain(teamDb)

  const joined = editRecord(team, { add: { memberIds: [kofi.join.personId] } }, ama.writer)
  const [second] = await ama.send(hub.journeyDb, [{ ...joined, _rev: row.rev }])
  await soon(() => dbNames(kofi)).toContain(teamDb)
  const left = editRecord(joined, { remove: { memberIds: [ama.join.personId] } }, ama.writer)
  await ama.send(hub.journeyDb, [{ ...left, _rev: second.rev }])
  await soon(() => dbNames(ama)).not.toContain(teamDb)
  expect((await hub.get(`/db/${teamDb}/_all_docs`, ama.auth)).status).toBe(403)
})

test('a team’s words are refused in the journey’s db, where everybody would read them', async () => {
  const phone = await hub.join()
  const team = phone.make('team', teamBody([phone.join.personId]))
  const entry = phone.make('entry', entryBody('x'), { visibility: 'team', teamId: team._id })
  expect(await phone.send(hub.journeyDb, [team, entry])).toMatchObject([
    { ok: true },
    { error: 'forbidden' },
  ])
})

test('a journey that is renamed on a phone is called so by the hub', async () => {
  const phone = await hub.joinAs('organiser')
  const { journeyId } = hub.hub.state.current()
  const path = `/db/${hub.journeyDb}/${encodeURIComponent(journeyId)}`
  const { body } = await hub.get(path, phone.auth)
  const parsed = parseRecord(body)
  if (!parsed.ok || parsed.record.type !== 'journey') throw new Error('no journey')
  const renamed = editRecord(parsed.record, { set: { title: 'Three streets' } }, phone.writer)
  expect(await phone.send(hub.journeyDb, [renamed])).toMatchObject([{ ok: true }])
  await soon(async () => (await hub.get(`/api/invitations/${hub.code}`)).body.journeyTitle).toBe(
    'Three streets',
  )
})

test('[US21] on a hub there is no `_users` and no replication of whole dbs, for the admin as for phones', async () => {
  const phone = await hub.join()
  for (const auth of [hub.adminAuth, phone.auth]) {
    for (const path of [
      '/db/_replicator',
      '/db/_replicator/x',
      '/db/_users',
      '/db/_users/org.couchdb.user:x',
      '/db/_users/_all_docs',
    ]) {
      expect([path, (await hub.get(path, auth)).status]).toEqual([path, 404])
    }
  }
  const user = { name: 'x', password: 'x', roles: ['participant'], type: 'user' }
  expect((await hub.post('/db/_users', user, hub.adminAuth)).status).toBe(404)
  const job = { source: hub.journeyDb, target: 'http://127.0.0.1:1/stolen', create_target: true }
  expect((await hub.post('/db/_replicate', job, hub.adminAuth)).status).toBe(404)
  expect((await hub.post('/db/_replicate', job, phone.auth)).status).toBe(401)
  expect((await hub.get('/db/_scheduler/jobs', hub.adminAuth)).body).toMatchObject({ jobs: [] })
  const feed = await hub.post('/db/_live_feed', { since: { _users: 0 } }, hub.adminAuth)
  expect(feed.body).toMatchObject({ error: 'not_found' })
})
