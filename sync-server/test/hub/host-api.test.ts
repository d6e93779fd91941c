import { afterAll, beforeAll, expect, test } from 'vitest'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Answer, startTestHub, type TestHub, type TestPhone } from '../testing-hub.ts'

let hub: TestHub
let host: string

beforeAll(async () => {
  hub = await startTestHub()
  host = `Bearer ${hub.hub.secrets.hostToken}`
})
afterAll(async () => {
  await hub.remove()
})

const LATER = '2099-01-01T00:00:00.000Z'
const act = async (path: string, body: object = {}, auth = host): Promise<Answer> => {
  const answer = await hub.post(`/api/host/${path}`, body, auth)
  return { status: answer.status, ...answer.body }
}
const statusOf = async (phone: TestPhone) => (await hub.get('/api/me', phone.auth)).status
const soon = <Value>(look: () => Value) => expect.poll(look, { timeout: 10_000 })

test('[AX10] an invitation gives its role and team to as many as it says, until it is revoked', async () => {
  const ama = await hub.join()
  const team = ama.make('team', {
    name: 'Clear water',
    memberIds: [],
    systemOfFocus: '',
    challenge: '',
    isClosed: true,
  })
  await ama.send(hub.journeyDb, [team])
  await soon(async () => hub.hub.teamNameOf(team._id)).toBe('Clear water')
  const made = await act('invitations', {
    role: 'scribe',
    teamId: team._id,
    maxUses: 2,
    expiresAt: LATER,
    note: 'for the two who write',
  })
  expect(made).toMatchObject({ status: 201, state: 'open', uses: 0 })
  const { body: shown } = await hub.get(`/api/invitations/${made.code.toLowerCase()}`)
  expect(shown).toMatchObject({ kind: 'invitation', role: 'scribe', teamName: 'Clear water' })
  expect(JSON.stringify(shown)).not.toContain('for the two')
  const scribe = await hub.join({ code: made.code })
  const { body: me } = await hub.get('/api/me', scribe.auth)
  expect(me.roles).toEqual(['scribe'])
  await soon(async () =>
    (await hub.get('/api/me', scribe.auth)).body.dbs.map((each: Answer) => each.teamId),
  ).toContain(team._id)
  await act(`invitations/${made.id}/revoke`)
  await expect(hub.join({ code: made.code })).rejects.toThrow('join_code_unknown')
  expect(await statusOf(scribe)).toBe(200)

  const inTeam = { role: 'facilitator', teamId: team._id, isTeamRole: true, expiresAt: LATER }
  const guide = await hub.join({ code: (await act('invitations', inTeam)).code })
  const { roles } = (await hub.get('/api/me', guide.auth)).body
  expect(roles.toSorted()).toEqual(['participant', `${team._id}/facilitator`].toSorted())
  expect(await act('invitations', { ...inTeam, teamId: undefined })).toMatchObject({ status: 400 })
})

test('[AX10] the key in a link opens as the code does, and a wrong key opens nothing', async () => {
  const made = await act('invitations', { role: 'reader', expiresAt: LATER })
  const inLink = made.link.split('/').at(-1)
  expect(inLink).toMatch(/^[A-Z2-9]{6}~[\w-]{16}$/)
  expect((await hub.get(`/api/invitations/${inLink}`)).status).toBe(200)
  // A path that looks like a file would not be answered with the app.
  expect(inLink).not.toContain('.')
  expect((await hub.get(`/api/invitations/${made.code}~${'x'.repeat(16)}`)).status).toBe(404)
  expect((await hub.get(`/api/invitations/${made.code}~`)).status).toBe(404)
})

test('[AX11] who comes with an invitation that needs a yes waits, reads nothing, and asks again', async () => {
  const made = await act('invitations', { maxUses: 9, expiresAt: LATER, needsApproval: true })
  const asked = await hub.joining({ code: made.code, displayName: 'Esi' })
  expect(asked.answer).toMatchObject({ status: 202, body: { isWaiting: true, dbs: [], roles: [] } })
  expect(await hub.get('/api/me', asked.auth)).toMatchObject({
    status: 403,
    body: { error: 'waiting' },
  })
  expect((await hub.get('/db/hub', asked.auth)).status).toBe(401)
  const { body } = await hub.get('/api/host/devices', host)
  const waiting = body.devices.find((each: Answer) => each.standing === 'waiting')
  expect(waiting).toMatchObject({ id: asked.body.deviceId, personName: 'Esi' })
  await act(`devices/${asked.body.deviceId}/approve`)
  expect(await hub.post('/api/join', asked.body)).toMatchObject({
    status: 200,
    body: { roles: ['participant'] },
  })
  const other = await hub.joining({ code: made.code })
  await act(`devices/${other.body.deviceId}/refuse`)
  expect(await hub.post('/api/join', other.body)).toMatchObject({
    status: 403,
    body: { error: 'removed' },
  })
})

test('[AX12] a device that is taken out is told so, and is let in again by the host alone', async () => {
  const phone = await hub.join()
  await act(`devices/${phone.join.deviceId}/revoke`)
  expect(await hub.get('/api/me', phone.auth)).toMatchObject({
    status: 403,
    body: { error: 'removed' },
  })
  expect((await hub.get(`/db/${hub.journeyDb}`, phone.auth)).status).toBe(401)
  expect(await hub.post('/api/join', phone.join)).toMatchObject({ status: 403 })
  await act(`devices/${phone.join.deviceId}/restore`)
  expect(await statusOf(phone)).toBe(200)
})

test('[AX12] a person who is taken out is out with all devices, also with a code they hold', async () => {
  const phone = await hub.join()
  const { personId } = phone.join
  const early = await act(`people/${personId}/recovery`)
  await act(`people/${personId}/revoke`)
  expect(await statusOf(phone)).toBe(403)
  expect((await hub.joining({ code: early.code })).answer).toMatchObject({ status: 403 })
  expect((await act(`people/${personId}/recovery`)).status).toBe(404)
  await act(`people/${personId}/restore`)
  expect(await statusOf(phone)).toBe(200)
})

test('[AX13] a code from the host makes a new phone the same person, once, and ends the lost one', async () => {
  const lost = await hub.join()
  const made = await act(`people/${lost.join.personId}/recovery`, {
    revokesDevices: [lost.join.deviceId],
  })
  expect(made).toMatchObject({ status: 201, code: expect.stringMatching(/^[A-Z2-9]{9}$/) })
  expect(await statusOf(lost)).toBe(403)
  const found = await hub.joining({ code: made.code })
  expect(found.answer).toMatchObject({ status: 200, body: { person: { id: lost.join.personId } } })
  expect(found.answer.body.roles).toEqual(['participant'])
  // Its answer was lost: the same phone asks once more and is the same person.
  expect(await hub.post('/api/join', found.body)).toMatchObject({
    status: 200,
    body: { person: { id: lost.join.personId } },
  })
  expect((await hub.joining({ code: made.code })).answer).toMatchObject({
    status: 410,
    body: { error: 'join_code_used_up' },
  })
})

test('[AX13] only the newest code of a person opens, and it takes out nobody else’s device', async () => {
  const ama = await hub.join()
  const kofi = await hub.join()
  const first = await act(`people/${ama.join.personId}/recovery`)
  await act(`people/${ama.join.personId}/recovery`)
  expect((await hub.joining({ code: first.code })).answer.status).toBe(404)
  const foreign = { revokesDevices: [kofi.join.deviceId] }
  expect((await act(`people/${ama.join.personId}/recovery`, foreign)).status).toBe(404)
  expect(await statusOf(kofi)).toBe(200)
})

test('[AX14] a person who came by a merge joins under their id with a code, and not without', async () => {
  const stranger = await hub.join()
  const person = stranger.make(
    'person',
    {
      displayName: 'Yaa',
      isPseudonym: false,
      stakeholderGroup: 'participants',
      languages: [],
      bio: '',
      practices: [],
      intendedRole: '',
    },
    { id: 'person:01HZZZZZZZZZZZZZZZZZZZZZZY' },
  )
  await hub.post(
    '/db/hub/_bulk_docs',
    { docs: [{ ...person, authorId: person._id }] },
    hub.adminAuth,
  )
  const refused = await hub.joining({ personId: person._id })
  expect(refused.answer).toMatchObject({ status: 409, body: { error: 'person_taken' } })
  await soon(async () => hub.hub.personNameOf(person._id)).toBe('Yaa')
  const made = await act(`people/${person._id}/recovery`)
  const came = await hub.joining({ code: made.code, personId: person._id })
  expect(came.answer).toMatchObject({ status: 200, body: { person: { id: person._id } } })
  expect(came.answer.body.roles).toEqual(['participant'])
})

test('[AX15] a phone tells how much it holds, in numbers, and the host sees it', async () => {
  const phone = await hub.join()
  const report = { appVersion: '1.2.3', unsent: 12, refused: 1, privateCount: 3 }
  expect((await hub.post('/api/me/report', report, phone.auth)).status).toBe(200)
  // A newer app may tell more than this hub knows of: nothing of it is kept.
  const told = { ...report, text: 'what I wrote' }
  expect((await hub.post('/api/me/report', told, phone.auth)).status).toBe(200)
  const { body } = await hub.get('/api/host/devices', host)
  const device = body.devices.find((each: Answer) => each.id === phone.join.deviceId)
  expect(device).toMatchObject({ standing: 'in', lastSeenAt: expect.any(String) })
  expect(device.report).toEqual({ ...report, at: expect.any(String) })
})

test('[AX16] the host’s page is for the host’s link and for people who have the role now', async () => {
  const participant = await hub.join()
  const other = await hub.joinAs('host')
  const paths = ['overview', 'invitations', 'devices', 'people', 'audit']
  for (const path of paths) {
    expect((await hub.get(`/api/host/${path}`)).status).toBe(401)
    expect((await hub.get(`/api/host/${path}`, participant.auth)).status).toBe(401)
    expect((await hub.get(`/api/host/${path}`, hub.adminAuth)).status).toBe(401)
    expect((await hub.get(`/api/host/${path}`, other.auth)).status).toBe(200)
  }
  const { holdings } = (await hub.get('/api/host/people', host)).body.people.find(
    (each: Answer) => each.id === other.join.personId,
  )
  const role = holdings.find((each: Answer) => each.role === 'host')
  expect(await act(`roles/${role.id}/end`)).toMatchObject({ status: 200, role: 'host' })
  expect((await hub.get('/api/host/devices', other.auth)).status).toBe(401)
})

test('[AX17] what a host does is written down before it is done, and a change in it shows', async () => {
  const own = await startTestHub()
  const auth = `Bearer ${own.hub.secrets.hostToken}`
  const phone = await own.join()
  await own.post(`/api/host/devices/${phone.join.deviceId}/revoke`, {}, auth)
  await own.post('/api/host/invitations', { expiresAt: LATER, note: 'a name' }, auth)
  await own.post(`/api/host/people/${phone.join.personId}/roles`, { role: 'scribe' }, auth)
  const { body } = await own.get('/api/host/audit', auth)
  expect(body).toMatchObject({ count: 3, brokenAt: null })
  expect(body.entries.map((each: Answer) => [each.n, each.who, each.what])).toEqual([
    [1, 'host-page', 'device.revoked'],
    [2, 'host-page', 'invitation.made'],
    [3, 'host-page', 'role.given'],
  ])
  expect(JSON.stringify(body)).not.toContain('a name')
  const path = join(own.dataDir, 'audit.jsonl')
  const text = readFileSync(path, 'utf8')
  writeFileSync(path, text.replace('device.revoked', 'device.restored'))
  expect((await own.get('/api/host/audit', auth)).body.brokenAt).toBe(1)
  writeFileSync(path, text.split('\n').toSpliced(1, 1).join('\n'))
  expect((await own.get('/api/host/audit', auth)).body.brokenAt).toBe(2)
  // Half a line, as a power cut leaves it: nobody was told of it, and the chain goes on.
  writeFileSync(path, `${text}{"n":4,"at"`)
  await own.stop()
  const again = await startTestHub({ dataDir: own.dataDir })
  await again.post('/api/host/invitations', { expiresAt: LATER }, auth)
  expect((await again.get('/api/host/audit', auth)).body).toMatchObject({
    count: 4,
    brokenAt: null,
  })
  await again.remove()
})
