import { rm } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Answer, startTestHub, type TestHub, type TestPhone } from '../testing-hub.ts'

let hub: TestHub
let host: string
beforeAll(async () => {
  hub = await startTestHub()
  host = `Bearer ${hub.hub.secrets.hostToken}`
})
afterAll(() => hub.remove())

const LATER = () => new Date(Date.now() + 86_400_000).toISOString()
const step = (phone: TestPhone, name: string) =>
  hub.post(`/api/host/devices/${phone.join.deviceId}/${name}`, {}, host)
const me = (phone: TestPhone) => hub.get('/api/me', phone.auth)
const deviceOf = async (phone: TestPhone) => {
  const { body } = await hub.get('/api/host/devices', host)
  return body.devices.find((each: Answer) => each.id === phone.join.deviceId)
}
async function lentPhone(): Promise<TestPhone> {
  const { body } = await hub.post(
    '/api/host/invitations',
    { expiresAt: LATER(), isLent: true },
    host,
  )
  return hub.join({ code: body.code })
}

test('[HO15] an invitation for lent phones says so before anybody joins, and whoever joins with it is marked', async () => {
  const made = await hub.post('/api/host/invitations', { expiresAt: LATER(), isLent: true }, host)
  const preview = await hub.get(`/api/invitations/${made.body.code}`)
  expect(preview.body).toMatchObject({ isLent: true })
  expect((await hub.get(`/api/invitations/${hub.code}`)).body).toMatchObject({ isLent: false })
  const lent = await hub.join({ code: made.body.code })
  const own = await hub.join()
  expect(await deviceOf(lent)).toMatchObject({ isLent: true, erasure: null })
  expect(await deviceOf(own)).toMatchObject({ isLent: false, erasure: null })
})

test('[HO16] a phone hears that it is to be erased when it comes, however long it was away, and that it was taken back', async () => {
  const own = await startTestHub()
  const phone = await own.join()
  const auth = `Bearer ${own.hub.secrets.hostToken}`
  const path = `/api/host/devices/${phone.join.deviceId}`
  expect((await own.post(`${path}/erase`, {}, auth)).status).toBe(200)
  await own.stop()
  const again = await startTestHub({ dataDir: own.dataDir })
  const asked = (await again.get('/api/me', phone.auth)).body.erase
  expect(asked).toEqual({ id: expect.stringMatching(/^[0-9a-f]{24}$/) })
  // Asked once more it is the same wish: the phone may be at it.
  await again.post(`${path}/erase`, {}, auth)
  expect((await again.get('/api/me', phone.auth)).body.erase).toEqual(asked)
  await again.post(`${path}/keep`, {}, auth)
  expect((await again.get('/api/me', phone.auth)).body.erase).toBeUndefined()
  await again.stop()
  await rm(own.dataDir, { recursive: true })
})

test('[HO19] nobody hears it but the phone that is meant, and nobody asks it but a host', async () => {
  const [phone, other] = [await lentPhone(), await lentPhone()]
  const path = `/api/host/devices/${phone.join.deviceId}/erase`
  for (const auth of [undefined, phone.auth, other.auth, hub.adminAuth]) {
    expect((await hub.post(path, {}, auth)).status).toBe(401)
  }
  expect((await step(phone, 'erase')).status).toBe(200)
  expect((await me(phone)).body.erase).toEqual({ id: expect.any(String) })
  expect((await me(other)).body.erase).toBeUndefined()
  const { body } = await hub.get('/api/host/audit', host)
  expect(body.entries.at(-1)).toMatchObject({
    who: 'host-page',
    what: 'device.erase_asked',
    target: phone.join.deviceId,
  })
})

test('[HO17] a phone that may not send is not asked to erase what it could not send', async () => {
  const phone = await lentPhone()
  await step(phone, 'revoke')
  expect((await step(phone, 'erase')).status).toBe(404)
  await step(phone, 'restore')
  expect((await me(phone)).body.erase).toBeUndefined()
})

test('[HO17] what stands in the way is told to the host', async () => {
  const phone = await lentPhone()
  await step(phone, 'erase')
  const report = { appVersion: '1', unsent: 2, refused: 0, privateCount: 1, erasing: 'unsent' }
  await hub.post('/api/me/report', report, phone.auth)
  expect(await deviceOf(phone)).toMatchObject({ report, erasure: { doneAt: null } })
  // A reason that only a newer app knows is none, and the numbers count.
  await hub.post('/api/me/report', { ...report, unsent: 1, erasing: 'moon' }, phone.auth)
  expect((await deviceOf(phone)).report).toMatchObject({ unsent: 1 })
})

test('[HO18] an erased phone is out with its token, once, and only by its own word', async () => {
  const [phone, other] = [await lentPhone(), await lentPhone()]
  await step(phone, 'erase')
  const { id } = (await me(phone)).body.erase
  const erased = (auth: string, body: object) => hub.post('/api/me/erased', body, auth)
  expect((await erased(other.auth, { id })).status).toBe(401)
  expect((await erased(phone.auth, { id: 'f'.repeat(24) })).status).toBe(401)
  expect(await deviceOf(phone)).toMatchObject({ standing: 'in' })

  expect((await erased(phone.auth, { id })).status).toBe(200)
  expect(await deviceOf(phone)).toMatchObject({
    standing: 'revoked',
    erasure: { doneAt: expect.any(String) },
  })
  expect((await me(phone)).status).toBe(403)
  expect((await hub.get('/db/hub', phone.auth)).status).toBe(401)
  // Its answer was lost on the way, so it tells again.
  expect((await erased(phone.auth, { id })).status).toBe(200)
  const { body } = await hub.get('/api/host/audit', host)
  const done = body.entries.filter((each: Answer) => each.what === 'device.erased')
  expect(done).toHaveLength(1)
  expect(done[0]).toMatchObject({ who: phone.join.personId, target: phone.join.deviceId })
})
