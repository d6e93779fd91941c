import { SyncError } from '@tributary/sync-protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Principal } from '../../src/access/principal.ts'
import { type TestServer, startTestServer } from '../testing.ts'
import { ask, freshDb } from './ask.ts'
import { openStream } from './open-stream.ts'

const people = new Map<string, Principal>()
let now = 1_700_000_000_000
let server: TestServer
beforeAll(async () => {
  server = await startTestServer({
    now: () => now,
    bearer: async (token) => people.get(token) ?? null,
    cors: { isAllowedOrigin: (origin) => origin === 'https://app.example' },
    writePolicy: ({ incoming, stored, principal }) => {
      if (incoming['authorId'] !== undefined && incoming['authorId'] !== principal.name) {
        throw new SyncError('forbidden', 'You cannot write in the name of somebody else.')
      }
      if (
        stored !== null &&
        stored['authorId'] !== undefined &&
        stored['authorId'] !== principal.name
      ) {
        throw new SyncError('forbidden', 'Only the author changes this.')
      }
    },
  })
})
afterAll(() => server.stop())

const basic = (user: string, password: string) =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`

async function sharedDb(...roles: string[]): Promise<string> {
  const db = await freshDb(server)
  await ask(server, 'PUT', `${db}/_security`, { body: { members: { roles } } })
  return db
}

function person(token: string, ...roles: string[]): { auth: string } {
  people.set(token, { name: `person:${token}`, roles, isAdmin: false })
  return { auth: `Bearer ${token}` }
}

test('[AU1] a malformed Authorization header is anonymous, a wrong password is 401 even on public paths', async () => {
  for (const auth of ['Basic: Zm9vOmJhcg==', 'Basic', 'nonsense', 'Basic !!!', 'Basic Zm9v']) {
    expect((await ask(server, 'GET', '/', { auth })).status).toBe(200)
  }
  const wrong = await ask(server, 'GET', '/', { auth: basic('admin', 'nope') })
  expect(wrong.json).toEqual({ error: 'unauthorized', reason: 'Name or password is incorrect.' })
  expect(wrong.headers['www-authenticate']).toBeUndefined()
})

test('[AU2] a session cookie is given for the password, re-issued when it grows old, and ends', async () => {
  const login = await ask(server, 'POST', '/_session', {
    auth: null,
    body: { name: 'admin', password: 'test-password' },
  })
  const [set = ''] = login.headers['set-cookie'] ?? []
  expect(set).toMatch(
    /^AuthSession=[\w-]+; Version=1; Expires=[^;]+; Max-Age=600; Path=\/; HttpOnly$/,
  )
  const cookie = set.split(';')[0] ?? ''
  const read = () => ask(server, 'GET', '/_session', { auth: null, headers: { cookie } })
  expect((await read()).json).toMatchObject({
    userCtx: { name: 'admin', roles: ['_admin'] },
    info: { authenticated: 'cookie' },
  })
  now += 300_000
  expect((await read()).headers['set-cookie']?.[0]).toMatch(/^AuthSession=[\w-]+;/)
  now += 301_000
  expect((await read()).json).toMatchObject({ userCtx: { name: null } })
  const forged = `${cookie.slice(0, -4)}AAAA`
  expect(
    (await ask(server, 'GET', '/_session', { auth: null, headers: { cookie: forged } })).json,
  ).not.toMatchObject({
    userCtx: { name: 'admin' },
  })
  expect(
    (await ask(server, 'GET', '/_session', { auth: null, headers: { cookie: 'AuthSession=zzz' } }))
      .status,
  ).toBe(400)
})

test('[AU3] after twenty wrong passwords within a minute an address must wait', async () => {
  now += 100_000
  const login = (password: string) =>
    ask(server, 'POST', '/_session', { auth: null, body: { name: 'admin', password } })
  for (let n = 0; n < 20; n++) expect((await login('guess')).status).toBe(401)
  const refused = await login('test-password')
  expect([refused.status, refused.headers['retry-after']]).toEqual([429, '60'])
  now += 60_000
  expect((await login('test-password')).status).toBe(200)
})

test('[AU4] a bearer token that nobody holds is 401', async () => {
  const db = await freshDb(server)
  expect((await ask(server, 'GET', db, { auth: 'Bearer nobody' })).status).toBe(401)
})

test('[AC1] a new db is for admins alone: 401 for the anonymous, 403 for others', async () => {
  const db = await freshDb(server)
  const ama = person('ama1', 'participant')
  expect((await ask(server, 'GET', db, { auth: null })).status).toBe(401)
  expect((await ask(server, 'GET', db, ama)).status).toBe(403)
  expect((await ask(server, 'PUT', `${db}/x`, { ...ama, body: {} })).status).toBe(403)
  expect((await ask(server, 'GET', '/_all_dbs', ama)).status).toBe(401)
  expect((await ask(server, 'PUT', '/newdb', { ...ama, body: {} })).status).toBe(401)
})

test('[AC2] members read and write docs, and nothing that is for admins', async () => {
  const db = await sharedDb('journey:1')
  const ama = person('ama2', 'journey:1')
  expect((await ask(server, 'PUT', `${db}/x`, { ...ama, body: {} })).status).toBe(201)
  expect((await ask(server, 'GET', `${db}/_changes`, ama)).status).toBe(200)
  expect((await ask(server, 'PUT', `${db}/_design/z`, { ...ama, body: {} })).status).toBe(403)
  expect(
    (
      await ask(server, 'POST', `${db}/_bulk_docs`, {
        ...ama,
        body: { docs: [{ _id: '_design/z' }] },
      })
    ).status,
  ).toBe(403)
  for (const [method, path] of [
    ['POST', '/_compact'],
    ['PUT', '/_security'],
    ['PUT', '/_revs_limit'],
    ['POST', '/_purge'],
    ['DELETE', ''],
  ]) {
    const answer = await ask(server, method ?? '', db + (path ?? ''), { ...ama, body: {} })
    expect([path, answer.status]).toEqual([path, 401])
  }
})

test('[AC3] no path into a db gets round its rights', async () => {
  const db = await sharedDb('journey:1')
  await ask(server, 'PUT', `${db}/x`, { body: { secret: 'text' } })
  await ask(server, 'PUT', `${db}/x/f?rev=`, { body: 'bytes' })
  const eve = person('eve3', 'journey:2')
  const paths = [
    '',
    '/x',
    '/x/f',
    '/_all_docs',
    '/_changes',
    '/_local/a',
    '/_local_docs',
    '/_security',
    '/_revs_limit',
    '/_design_docs',
    '/_design/d',
    '/_changes?feed=continuous',
    '/_purged_infos_limit',
  ]
  const posts = [
    '/_bulk_docs',
    '/_bulk_get',
    '/_revs_diff',
    '/_missing_revs',
    '/_all_docs',
    '/_all_docs/queries',
    '/_changes',
    '/_ensure_full_commit',
    '/_compact',
    '',
  ]
  for (const path of paths) {
    for (const who of [eve, { auth: null }]) {
      const { status, text } = await ask(server, 'GET', db + path, who)
      expect([path, [401, 403].includes(status), text.includes('text')]).toEqual([
        path,
        true,
        false,
      ])
    }
  }
  for (const path of posts) {
    const { status } = await ask(server, 'POST', db + path, {
      ...eve,
      body: { docs: [], keys: [] },
    })
    expect([path, [401, 403].includes(status)]).toEqual([path, true])
  }
})

test('[AC4] a feed ends before the next change when its reader loses the right', async () => {
  const db = await sharedDb('team:1')
  const { auth } = person('kofi4', 'team:1')
  const stream = await openStream(server, 'GET', `${db}/_changes?feed=continuous&heartbeat=60000`, {
    auth,
  })
  await ask(server, 'PUT', `${db}/seen`, { body: {} })
  expect((await stream.takeJson(1))[0]).toMatchObject({ id: 'seen' })
  person('kofi4', 'team:2')
  await ask(server, 'PUT', `${db}/hidden`, { body: {} })
  await stream.ended
  await expect(stream.takeJson(1)).rejects.toThrow('ended after 0')
})

test('[PO3] the policy is asked on every way of writing, and its words reach the writer', async () => {
  const db = await sharedDb('journey:1')
  const ama = person('ama5', 'journey:1')
  const kofi = person('kofi5', 'journey:1')
  const mine = { authorId: 'person:ama5', text: 'mine' }
  const { rev } = (await ask(server, 'PUT', `${db}/e`, { ...ama, body: mine })).json as {
    rev: string
  }
  const tries = [
    ['PUT', '/e', { ...mine, _rev: rev }],
    ['PUT', '/e?new_edits=false', { _rev: '9-f', text: 'forged' }],
    ['POST', '', { _id: 'other', authorId: 'person:ama5' }],
    ['DELETE', `/e?rev=${rev}`, undefined],
    ['PUT', `/e/file?rev=${rev}`, 'bytes'],
  ] as const
  for (const [method, path, body] of tries) {
    const answer = await ask(server, method, db + path, {
      ...kofi,
      ...(body === undefined ? {} : { body }),
    })
    expect([path, answer.status]).toEqual([path, 403])
  }
  const bulk = { docs: [{ _id: 'e', _rev: rev, text: 'x' }, { _id: 'fine' }] }
  const edits = await ask(server, 'POST', `${db}/_bulk_docs`, { ...kofi, body: bulk })
  expect(edits.json).toMatchObject([
    { id: 'e', error: 'forbidden', reason: 'Only the author changes this.' },
    { ok: true, id: 'fine' },
  ])
  const replicas = {
    new_edits: false,
    docs: [
      { _id: 'e', _rev: '9-f' },
      { _id: 'fine2', _rev: '1-a' },
    ],
  }
  const refused = await ask(server, 'POST', `${db}/_bulk_docs`, { ...kofi, body: replicas })
  expect(refused.json).toEqual([
    { id: 'e', rev: '9-f', error: 'forbidden', reason: 'Only the author changes this.' },
  ])
  const copy = await ask(server, 'COPY', `${db}/fine`, {
    ...kofi,
    headers: { destination: `e?rev=${rev}` },
  })
  expect(copy.status).toBe(403)
  expect((await ask(server, 'GET', `${db}/e`)).json).toMatchObject({ _rev: rev, text: 'mine' })
})

test('[CO1] an allowed origin is echoed with credentials, any other gets nothing', async () => {
  const preflight = (origin: string) =>
    ask(server, 'OPTIONS', '/x', {
      auth: null,
      headers: { origin, 'access-control-request-method': 'PUT' },
    })
  const allowed = await preflight('https://app.example')
  expect(allowed).toMatchObject({
    status: 204,
    headers: {
      'access-control-allow-origin': 'https://app.example',
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': expect.stringContaining('PUT'),
      'access-control-allow-headers': expect.stringContaining('authorization'),
    },
  })
  expect(
    (await preflight('https://evil.example')).headers['access-control-allow-origin'],
  ).toBeUndefined()
  const refused = await ask(server, 'GET', '/_all_dbs', {
    auth: null,
    headers: { origin: 'https://app.example' },
  })
  expect(refused.headers['access-control-allow-origin']).toBe('https://app.example')
  expect(refused.headers['access-control-expose-headers']).toContain('etag')
})
