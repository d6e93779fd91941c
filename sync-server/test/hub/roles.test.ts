import { editRecord, newRecord, type Role, type RoleHoldingBody } from '@tributary/records'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestHub, type TestHub, type TestPhone } from '../testing-hub.ts'

let hub: TestHub

beforeAll(async () => {
  hub = await startTestHub()
})
afterAll(async () => {
  await hub.remove()
})

const ROLES = '/db/hub/_all_docs?startkey="roleHolding:"&endkey="roleHolding;"'
const rolesOf = async (phone: TestPhone): Promise<string[]> =>
  (await hub.get('/api/me', phone.auth)).body.roles
const holding = (personId: string, role: Role, more: Partial<RoleHoldingBody> = {}) => ({
  personId,
  role,
  scope: hub.hub.state.current().journeyId,
  from: '2026-01-01T00:00:00.000Z',
  intent: '',
  isGranted: true,
  ...more,
})
const sessionBody = {
  state: 'proposed' as const,
  title: 'Circle',
  start: '2026-11-20T09:00:00.000Z',
  end: '2026-11-20T10:00:00.000Z',
  tz: 'Africa/Accra',
  place: '',
  theme: '',
  activity: '',
  facilitatorIds: [],
}

test('[AX1] whoever joins has the role they were invited to, at the first answer', async () => {
  const { body } = await hub.post('/api/join', (await hub.join()).join)
  expect(body.roles).toEqual(['participant'])
})

test('[AX1] the first role at one hub is another record than at the next, which a phone may bring there', async () => {
  const { body: first } = await hub.get(ROLES, hub.adminAuth)
  const phone = await hub.join()
  const second = await startTestHub({ journeyId: hub.hub.state.current().journeyId })
  try {
    await second.joining({ personId: phone.join.personId })
    const { body: here } = await hub.get(ROLES, hub.adminAuth)
    const { body: there } = await second.get(ROLES, second.adminAuth)
    expect(there.rows).toHaveLength(1)
    expect(here.rows).toHaveLength(first.rows.length + 1)
    expect(here.rows.map(({ id }: { id: string }) => id)).not.toContain(there.rows[0].id)
  } finally {
    await second.remove()
  }
})

test('[AX2] nobody gives a role to themself, not as a new word and not by changing an old one', async () => {
  const phone = await hub.join()
  const me = phone.join.personId
  const given = phone.make('roleHolding', holding(me, 'host'))
  expect(await phone.send('hub', [given])).toMatchObject([{ why: 'role_by_self' }])
  const intended = phone.make('roleHolding', holding(me, 'host', { isGranted: false }))
  const [row] = await phone.send('hub', [intended])
  expect(row).toMatchObject({ ok: true })
  const taken = editRecord(intended, { set: { isGranted: true } }, phone.writer)
  expect(await phone.send('hub', [{ ...taken, _rev: row.rev }])).toMatchObject([
    { why: 'role_by_self' },
  ])
  const moved = editRecord(
    intended,
    { set: { personId: hub.hub.state.current().hostPersonId } },
    phone.writer,
  )
  expect(await phone.send('hub', [{ ...moved, _rev: row.rev }])).toMatchObject([
    { why: 'field_fixed' },
  ])
  expect(await rolesOf(phone)).toEqual(['participant'])
})

test('[AX2] a role that ended is not lengthened by whoever had it, nor deleted, nor branched', async () => {
  const phone = await hub.join()
  const me = phone.join.personId
  const given = await hub.hub.roleBook.give({
    personId: me,
    role: 'facilitator',
    scope: hub.hub.state.current().journeyId,
  })
  expect(await rolesOf(phone)).toContain('facilitator')
  await hub.hub.roleBook.end(given._id, new Date().toISOString())
  expect(await rolesOf(phone)).not.toContain('facilitator')
  const { body: stored } = await hub.get(`/db/hub/${given._id}`, phone.auth)
  const lengthened = editRecord(given, { set: { to: '2099-01-01T00:00:00.000Z' } }, phone.writer)
  expect(await phone.send('hub', [{ ...lengthened, _rev: stored._rev }])).toMatchObject([
    { why: 'role_by_self' },
  ])
  const bare = { _id: given._id, _rev: stored._rev, _deleted: true }
  expect(await phone.send('hub', [bare])).toMatchObject([{ why: 'role_stays' }])
  for (const rev of ['1-0', '9-ffffffffffffffffffffffffffffffff']) {
    const branched = { new_edits: false, docs: [{ ...given, _rev: rev }] }
    const { body } = await hub.post('/db/hub/_bulk_docs', branched, phone.auth)
    expect(body).toMatchObject([{ error: 'forbidden' }])
  }
  expect(await rolesOf(phone)).not.toContain('facilitator')
})

test('[AX3] a host gives every role, a facilitator those of the day, others none', async () => {
  const outcomes = async (giver: TestPhone) => {
    const taker = await hub.join()
    const roles: Role[] = [
      'participant',
      'scribe',
      'reader',
      'evaluator',
      'facilitator',
      'organiser',
      'host',
    ]
    const rows = await giver.send(
      'hub',
      roles.map((role) => giver.make('roleHolding', holding(taker.join.personId, role))),
    )
    return roles.filter((_, at) => rows[at].ok === true)
  }
  expect(await outcomes(await hub.joinAs('host'))).toHaveLength(7)
  const day = ['participant', 'scribe', 'reader', 'evaluator']
  expect(await outcomes(await hub.joinAs('facilitator'))).toEqual(day)
  for (const role of ['organiser', 'scribe', 'participant'] as const) {
    expect(await outcomes(await hub.joinAs(role))).toEqual([])
  }
})

test('[AX3] a facilitator ends no role that only the host gives', async () => {
  const facilitator = await hub.joinAs('facilitator')
  const other = await hub.join()
  const given = await hub.hub.roleBook.give({
    personId: other.join.personId,
    role: 'organiser',
    scope: hub.hub.state.current().journeyId,
  })
  const { body: stored } = await hub.get(`/db/hub/${given._id}`, facilitator.auth)
  const ended = editRecord(given, { set: { to: '2026-01-02T00:00:00.000Z' } }, facilitator.writer)
  expect(await facilitator.send('hub', [{ ...ended, _rev: stored._rev }])).toMatchObject([
    { why: 'role_by_other' },
  ])
})

test('[AX4] a word of another hub about roles counts for nothing here', async () => {
  const phone = await hub.join()
  const elsewhere = newRecord('roleHolding', holding(phone.join.personId, 'host'), {
    ...phone.writer,
    hubId: 'hub:01HZZZZZZZZZZZZZZZZZZZZZZZ',
    authorId: 'person:01HZZZZZZZZZZZZZZZZZZZZZZZ',
  })
  const { body } = await hub.post('/db/hub/_bulk_docs', { docs: [elsewhere] }, hub.adminAuth)
  expect(body).toMatchObject([{ ok: true }])
  expect(await rolesOf(phone)).toEqual(['participant'])
})

test('[AX5] a role counts from its beginning to its end, and without one nothing can be read', async () => {
  const phone = await hub.join()
  const [first] = hub.hub.holdingsOf(phone.join.personId)
  if (first === undefined) throw new Error('no role')
  await hub.hub.roleBook.end(first._id, new Date().toISOString())
  const { body } = await hub.get('/api/me', phone.auth)
  expect(body).toMatchObject({ roles: [], dbs: [] })
  for (const db of ['hub', hub.journeyDb]) {
    expect((await hub.get(`/db/${db}/_all_docs`, phone.auth)).status).toBe(403)
  }
  const scope = hub.hub.state.current().journeyId
  const later = { personId: phone.join.personId, role: 'reader' as const, scope }
  await hub.hub.roleBook.give({ ...later, from: '2099-01-01T00:00:00.000Z' })
  expect(await rolesOf(phone)).toEqual([])
  await hub.hub.roleBook.give(later)
  expect(await rolesOf(phone)).toEqual(['reader'])
  expect((await hub.get('/db/hub/_all_docs', phone.auth)).status).toBe(200)
})

test('[AX6] who may write what is said by the table of records: a reader only who they are', async () => {
  const reader = await hub.joinAs('reader')
  const [participant] = hub.hub.holdingsOf(reader.join.personId)
  if (participant === undefined) throw new Error('no role')
  await hub.hub.roleBook.end(participant._id, new Date().toISOString())
  expect(await rolesOf(reader)).toEqual(['reader'])
  const entry = reader.make('entry', {
    movement: 'enact',
    text: 'x',
    mediaIds: [],
    aboutIds: [],
    mentions: [],
  })
  const session = reader.make('session', sessionBody)
  expect(await reader.send(hub.journeyDb, [entry, session])).toMatchObject([
    { why: 'not_your_role' },
    { error: 'forbidden' },
  ])
  const person = reader.make(
    'person',
    {
      displayName: 'Guest',
      isPseudonym: false,
      stakeholderGroup: 'partners',
      languages: [],
      bio: '',
      practices: [],
      intendedRole: '',
    },
    { id: reader.join.personId },
  )
  expect(await reader.send('hub', [person])).toMatchObject([{ ok: true }])
})

test('[AX6] a session is proposed by anybody and changed by its author and facilitators', async () => {
  const ama = await hub.join()
  const kofi = await hub.join()
  const facilitator = await hub.joinAs('facilitator')
  const session = ama.make('session', sessionBody)
  const [row] = await ama.send(hub.journeyDb, [session])
  expect(row).toMatchObject({ ok: true })
  const renamed = editRecord(session, { set: { title: 'Round' } }, kofi.writer)
  expect(await kofi.send(hub.journeyDb, [{ ...renamed, _rev: row.rev }])).toMatchObject([
    { why: 'not_your_role' },
  ])
  const moved = editRecord(session, { set: { place: 'Yard' } }, facilitator.writer)
  expect(await facilitator.send(hub.journeyDb, [{ ...moved, _rev: row.rev }])).toMatchObject([
    { ok: true },
  ])
})

test('[AX6] the cohort words the purpose of its journey together; its title is the organisers’', async () => {
  const phone = await hub.join()
  const { journeyId } = hub.hub.state.current()
  const { body: stored } = await hub.get(`/db/${hub.journeyDb}/${journeyId}`, phone.auth)
  const titled = editRecord(stored, { set: { title: 'Mine' } }, phone.writer)
  expect(await phone.send(hub.journeyDb, [titled])).toMatchObject([{ why: 'not_your_role' }])
  const both = editRecord(stored, { set: { title: 'Mine', 'purpose.to': 'x' } }, phone.writer)
  expect(await phone.send(hub.journeyDb, [both])).toMatchObject([{ why: 'not_your_role' }])
  const worded = editRecord(stored, { set: { 'purpose.to': 'listen' } }, phone.writer)
  expect(await phone.send(hub.journeyDb, [worded])).toMatchObject([{ ok: true }])
})

test('[AX7] what was made on an older state is a conflict to merge, and not refused', async () => {
  const ama = await hub.join()
  const kofi = await hub.join()
  const team = ama.make('team', {
    name: 'Clear water',
    memberIds: [],
    systemOfFocus: '',
    challenge: '',
  })
  const [row] = await ama.send(hub.journeyDb, [team])
  const joins = (phone: TestPhone) => ({
    ...editRecord(team, { add: { memberIds: [phone.join.personId] } }, phone.writer),
    _rev: row.rev,
  })
  expect(await ama.send(hub.journeyDb, [joins(ama)])).toMatchObject([{ ok: true }])
  // As it stands, this would take somebody out of the team.
  expect(await kofi.send(hub.journeyDb, [joins(kofi)])).toMatchObject([{ error: 'conflict' }])
})
