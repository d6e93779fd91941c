import { afterEach, expect, test } from 'vitest'
import { createTryLimiter, JOIN_LIMITS } from '../../src/access/try-limiter.ts'
import { startTestServer, type TestServer } from '../testing.ts'

const DAY_MS = 86_400_000
const NOON = Date.parse('2026-11-20T12:00:00Z')
/** Where laptops with an empty battery begin, and where a slip of the finger leads. */
const JUMPS = [0, 400 * DAY_MS, -400 * DAY_MS, -NOON, 3_000 * DAY_MS, 1]

let server: TestServer
let now = NOON
afterEach(() => server.stop())

async function startAt(ms: number) {
  now = ms
  server = await startTestServer({ now: () => now })
}
async function call(method: string, path: string, init: RequestInit = {}) {
  const headers = {
    authorization: server.authHeader,
    'content-type': 'application/json',
    // A restart cuts the lines that would be used again.
    connection: 'close',
  }
  const response = await fetch(server.url + path, { method, headers, ...init })
  return { status: response.status, body: Object(await response.json()), headers: response.headers }
}

test('[FT21] a clock that jumps, at a start or while running, moves no seq and makes no new instance', async () => {
  await startAt(NOON)
  await call('PUT', '/db')
  const before = (await call('GET', '/db')).body
  let seq = 0
  for (const [index, jump] of JUMPS.entries()) {
    now = NOON + jump
    if (index % 2 === 1) await server.restart()
    const { status } = await call('PUT', `/db/doc-${index}`, { body: '{}' })
    expect(status).toBe(201)
    const changes = (await call('GET', `/db/_changes?since=${seq}`)).body
    expect(changes.results).toMatchObject([{ id: `doc-${index}`, seq: seq + 1 }])
    seq += 1
    const info = (await call('GET', '/db')).body
    expect(info.instance_id).toBe(before.instance_id)
    expect(info.instance_start_time).toBe(before.instance_start_time)
    expect(info.update_seq).toBe(seq)
  }
})

test('[FT22] a session ends when the clock is set forwards, and does not live on when it is set back', async () => {
  await startAt(NOON)
  const { user, password } = server.admin
  const login = async () => {
    const body = JSON.stringify({ name: user, password })
    const { headers } = await call('POST', '/_session', {
      body,
      headers: { 'content-type': 'application/json' },
    })
    return String(headers.get('set-cookie')).split(';')[0] ?? ''
  }
  const nameOf = async (cookie: string) =>
    (await call('GET', '/_session', { headers: { cookie } })).body.userCtx.name
  const cookie = await login()
  expect(await nameOf(cookie)).toBe(user)
  now = NOON + DAY_MS
  expect(await nameOf(cookie)).toBeNull()
  const fromTheFuture = await login()
  now = NOON
  expect(await nameOf(fromTheFuture)).toBeNull()
  expect(await nameOf(await login())).toBe(user)
})

test('[FT22] who guessed too often waits no longer because the clock was set back', async () => {
  await startAt(NOON)
  const wrong = `Basic ${Buffer.from('admin:wrong').toString('base64')}`
  const tryWrong = () => call('GET', '/', { headers: { authorization: wrong } })
  for (let tries = 0; tries < 20; tries++) expect((await tryWrong()).status).toBe(401)
  expect((await tryWrong()).status).toBe(429)
  now = NOON - 400 * DAY_MS
  expect((await call('GET', '/_all_dbs')).status).toBe(200)

  const limiter = createTryLimiter(JOIN_LIMITS, () => now)
  now = NOON
  for (let tries = 0; tries < 20; tries++) limiter.recordFailure('192.0.2.1')
  expect(limiter.waitS('192.0.2.1')).toBeGreaterThan(0)
  now = NOON - 400 * DAY_MS
  expect(limiter.waitS('192.0.2.1')).toBe(0)
})
