import { randomBytes } from 'node:crypto'
import { createUlidFactory } from '@tributary/records'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { JOIN_LIMITS } from '../../src/access/try-limiter.ts'
import { type JoinBody, startTestHub, type TestHub } from '../testing-hub.ts'

let hub: TestHub

beforeAll(async () => {
  hub = await startTestHub()
})
afterAll(async () => {
  await hub.remove()
})

const newUlid = createUlidFactory({ now: Date.now, randomBytes: (length) => randomBytes(length) })
const somebody = (more: Partial<JoinBody> = {}): JoinBody => ({
  code: hub.code,
  personId: `person:${newUlid()}`,
  deviceId: `device-${newUlid()}`,
  secret: randomBytes(32).toString('base64url'),
  ...more,
})

test('a code lets somebody in and says which dbs are theirs', async () => {
  const { status, body } = await hub.post('/api/join', somebody())
  expect(status).toBe(200)
  expect(body).toMatchObject({
    hub: { name: 'Test hub' },
    journey: { title: 'Test journey' },
    dbs: [
      { name: 'hub', kind: 'hub' },
      { name: hub.journeyDb, kind: 'journey' },
    ],
  })
})

test('the same join asked again, with the code typed in another way, gives the same answer', async () => {
  const join = somebody()
  const first = await hub.post('/api/join', join)
  const typed = `${hub.code.slice(0, 3).toLowerCase()} ${hub.code.slice(3).toLowerCase()}`
  const again = await hub.post('/api/join', { ...join, code: typed })
  expect(again).toMatchObject({ status: 200, body: first.body })
  const { devices } = hub.hub.state.current().access
  expect(Object.keys(devices).filter((id) => id === join.deviceId)).toHaveLength(1)
})

test('two joins at once with one device count as one', async () => {
  const join = somebody()
  const before = hub.hub.state.current().access.invitations[0]?.uses ?? 0
  const answers = await Promise.all([1, 2, 3].map(() => hub.post('/api/join', join)))
  expect(answers.map((each) => each.status)).toEqual([200, 200, 200])
  expect(hub.hub.state.current().access.invitations[0]?.uses).toBe(before + 1)
})

test('nobody joins as somebody who is here already', async () => {
  const join = somebody()
  await hub.post('/api/join', join)
  const thief = somebody({ personId: join.personId })
  expect(await hub.post('/api/join', thief)).toMatchObject({
    status: 409,
    body: { error: 'person_taken' },
  })
  const sameDevice = { ...somebody(), deviceId: join.deviceId }
  expect((await hub.post('/api/join', sameDevice)).status).toBe(409)
  const { hostPersonId } = hub.hub.state.current()
  expect((await hub.post('/api/join', somebody({ personId: hostPersonId }))).status).toBe(409)
})

test('a code shows whom it leads to before anybody says who they are', async () => {
  const { status, body } = await hub.get(`/api/invitations/${hub.code}`)
  expect({ status, body }).toMatchObject({
    status: 200,
    body: { hubName: 'Test hub', journeyTitle: 'Test journey' },
  })
})

test('a short secret, a foreign id and a body that is no JSON are bad requests', async () => {
  expect((await hub.post('/api/join', somebody({ secret: 'short' }))).status).toBe(400)
  expect((await hub.post('/api/join', somebody({ personId: 'person:1' }))).status).toBe(400)
  const broken = await fetch(`${hub.url}/api/join`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{',
  })
  expect(broken.status).toBe(400)
  expect(await broken.json()).toMatchObject({ error: 'bad_request' })
})

test('secrets are kept as hashes alone', async () => {
  const join = somebody()
  await hub.post('/api/join', join)
  expect(JSON.stringify(hub.hub.state.current())).not.toContain(join.secret)
})

test('a token opens what is its own; a wrong one opens nothing', async () => {
  const phone = await hub.join()
  expect((await hub.get('/api/me', phone.auth)).status).toBe(200)
  expect((await hub.get(`/db/${hub.journeyDb}`, phone.auth)).status).toBe(200)
  const wrong = `Bearer ${phone.join.deviceId}.${'x'.repeat(43)}`
  expect((await hub.get('/api/me', wrong)).status).toBe(401)
  expect((await hub.get(`/db/${hub.journeyDb}`, wrong)).status).toBe(401)
  expect((await hub.get('/db/_all_dbs', phone.auth)).status).toBe(401)
  expect((await hub.get('/db/hub')).status).toBe(401)
})

test('the host’s page needs the host’s token, and then knows every device', async () => {
  expect((await hub.get('/api/host/overview')).status).toBe(401)
  const phone = await hub.join()
  expect((await hub.get('/api/host/overview', phone.auth)).status).toBe(401)
  const { status, body } = await hub.get(
    '/api/host/overview',
    `Bearer ${hub.hub.secrets.hostToken}`,
  )
  expect(status).toBe(200)
  expect(body.join.code).toBe(hub.code)
  expect(body.devices.map((each: { id: string }) => each.id)).toContain(phone.join.deviceId)
})

test('an expired code and one that was used up say so', async () => {
  const set = (change: object) =>
    hub.hub.state.update((state) => ({
      ...state,
      access: {
        ...state.access,
        invitations: state.access.invitations.map((each) => ({ ...each, ...change })),
      },
    }))
  const [original] = hub.hub.state.current().access.invitations
  await set({ expiresAt: '2020-01-01T00:00:00.000Z' })
  expect(await hub.post('/api/join', somebody())).toMatchObject({
    status: 410,
    body: { error: 'join_code_expired' },
  })
  await set({ ...original, maxUses: 1, uses: 1 })
  expect(await hub.post('/api/join', somebody())).toMatchObject({
    status: 410,
    body: { error: 'join_code_used_up' },
  })
  await set(original ?? {})
})

test('wrong codes are slowed down, also when asked all at once; who is in stays in', async () => {
  const own = await startTestHub()
  const phone = await own.join()
  const many = JOIN_LIMITS.perAddress.tries + 10
  const answers = await Promise.all(
    Array.from({ length: many }, () => own.post('/api/join', somebody({ code: 'ZZZZZZ' }))),
  )
  const statuses = answers.map((each) => each.status)
  expect(statuses.filter((status) => status === 404)).toHaveLength(JOIN_LIMITS.perAddress.tries)
  const refused = answers.find((each) => each.status === 429)
  expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0)
  expect((await own.get(`/api/invitations/${own.code}`)).status).toBe(429)
  expect((await own.post('/api/join', phone.join)).status).toBe(200)
  await own.remove()
})

test('whoever joined is still in after a restart', async () => {
  const own = await startTestHub()
  const phone = await own.join()
  await own.stop()
  const again = await startTestHub({ dataDir: own.dataDir })
  expect((await again.get('/api/me', phone.auth)).status).toBe(200)
  expect(again.code).toBe(own.code)
  await again.remove()
})
