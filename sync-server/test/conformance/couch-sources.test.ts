import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type TestServer, startTestServer } from '../testing.ts'
import { ask, freshDb } from './ask.ts'
import { addUser, basic } from './people.ts'
import { askView, dbWithViews, rowsOf } from './view-db.ts'

let now = 1_700_000_000_000
// Whoever guessed wrongly in one test is not made to wait in the next.
beforeEach(() => {
  now += 120_000
})
let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ hashIterations: 1_000, now: () => now })
})
afterAll(() => server.stop())

/** RFC 4226's own test key, `12345678901234567890`. */
const KEY = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
function tokenAt(seconds: number, digits: number): string {
  const counter = Buffer.alloc(8)
  counter.writeUInt32BE(Math.floor(seconds / 30), 4)
  const mac = createHmac('sha1', '12345678901234567890').update(counter).digest()
  const from = (mac.at(-1) ?? 0) & 0xf
  const number = mac.readUInt32BE(from) & 0x7f_ff_ff_ff
  return String(number).padStart(digits, '0').slice(-digits)
}

test('[CR18] whoever has a one-time password logs in with it alone, and never by Basic', async () => {
  const logIn = (name: string, more: object) =>
    ask(server, 'POST', '/_session', { auth: null, body: { name, password: 'pw', ...more } })
  await addUser(server, 'ama', { totp: { key: KEY } })
  const token = tokenAt(now / 1_000, 6)
  const good = await logIn('ama', { token })
  expect([good.status, good.json]).toEqual([200, { ok: true, name: 'ama', roles: [] }])
  expect((await logIn('ama', { token: tokenAt(now / 1_000 - 30, 6) })).status).toBe(200)
  const refused = { error: 'unauthorized', reason: 'Name or password is incorrect.' }
  const bad = [{}, { token: '' }, { token: tokenAt(now / 1_000 - 120, 6) }, { token: `${token}0` }]
  for (const more of bad) {
    const { status, json } = await logIn('ama', more)
    expect([more, status, json]).toEqual([more, 401, refused])
  }
  expect((await ask(server, 'GET', '/', { auth: basic('ama', 'pw') })).status).toBe(401)
  const cookie = good.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
  const session = await ask(server, 'GET', '/_session', { auth: null, headers: { cookie } })
  expect(session.json).toMatchObject({ userCtx: { name: 'ama' } })
  await addUser(server, 'eight', { totp: { key: KEY, algorithm: 'sha', length: 8 } })
  expect((await logIn('eight', { token: tokenAt(now / 1_000, 8) })).status).toBe(200)
})

test.each([null, true, 'x', {}, { key: '' }, { key: '1' }, { key: KEY, length: 0 }])(
  '[CR18] a one-time password that cannot be checked (%j) lets nobody in',
  async (totp) => {
    const name = `odd-${Buffer.from(JSON.stringify(totp)).toString('hex').slice(0, 40)}`
    await addUser(server, name, { totp })
    for (const token of ['', '000000', tokenAt(now / 1_000, 6)]) {
      const body = { name, password: 'pw', token }
      expect((await ask(server, 'POST', '/_session', { auth: null, body })).status).toBe(401)
    }
    expect((await ask(server, 'GET', '/', { auth: basic(name, 'pw') })).status).toBe(401)
  },
)

test('[CR19] `fail` leads on after a login that failed, to this server alone', async () => {
  const body = { name: 'nobody', password: 'x' }
  const failed = await ask(server, 'POST', '/_session?fail=/sorry', { auth: null, body })
  expect([failed.status, failed.headers['location']]).toEqual([302, `${server.url}/sorry`])
  expect(failed.json).toMatchObject({ error: 'unauthorized' })
  expect(failed.headers['set-cookie']?.[0]).toMatch(/^AuthSession=;/)
  const away = await ask(server, 'POST', '/_session?fail=//evil.example', { auth: null, body })
  expect(away.status).toBe(400)
})

test('[CR21] `_first` and `_last` give the value of the first and the last row of a group', async () => {
  const map = 'function (doc) { emit(doc.k, doc.v) }'
  const views = { first: { map, reduce: '_first' }, last: { map, reduce: '_last' } }
  const docs = [
    { _id: '1', k: ['a', 1], v: 'x' },
    { _id: '2', k: ['a', 2], v: { y: 1 } },
    { _id: '3', k: ['b', 1], v: null },
    { _id: '4', k: ['b', 1], v: 7 },
  ]
  const db = await dbWithViews(server, views, docs)
  const ask1 = async (name: string, query: string) =>
    rowsOf(await askView(server, db, `${name}?${query}`)).map(({ key, value }) => [key, value])
  expect(await ask1('first', 'group_level=1')).toEqual([
    [['a'], 'x'],
    [['b'], null],
  ])
  expect(await ask1('last', 'group_level=1')).toEqual([
    [['a'], { y: 1 }],
    [['b'], 7],
  ])
  expect(await ask1('first', 'descending=true')).toEqual([[null, 'x']])
  expect(await ask1('last', 'endkey=["a",1]')).toEqual([[null, 'x']])
})

test('[CR22] COPY copies local docs, and docs to local ones', async () => {
  const db = await freshDb(server)
  const copy = (from: string, destination: string) =>
    ask(server, 'COPY', `${db}/${from}`, { headers: { destination } })
  await ask(server, 'PUT', `${db}/_local/a`, { body: { n: 1 } })
  expect((await copy('_local/a', '_local/b')).json).toMatchObject({ ok: true, id: '_local/b' })
  expect((await ask(server, 'GET', `${db}/_local/b`)).json).toMatchObject({ _id: '_local/b', n: 1 })
  expect((await copy('_local/a', 'c')).json).toMatchObject({
    id: 'c',
    rev: expect.stringMatching(/^1-/),
  })
  expect((await ask(server, 'GET', `${db}/c`)).json).toMatchObject({ _id: 'c', n: 1 })
  const text = { content_type: 'text/plain', data: 'aGk=' }
  await ask(server, 'PUT', `${db}/d`, { body: { n: 2, _attachments: { text } } })
  expect((await copy('d', '_local/d')).status).toBe(201)
  expect((await ask(server, 'GET', `${db}/_local/d`)).json).toEqual({
    _id: '_local/d',
    _rev: '0-1',
    n: 2,
  })
  expect((await copy('_local/none', 'x')).status).toBe(404)
  expect((await ask(server, 'COPY', `${db}/_local/a`)).status).toBe(400)
})

test('[CR23] what has no meaning for a list is refused in CouchDB’s words', async () => {
  const db = await freshDb(server)
  for (const [query, reason] of [
    ['limit=x', 'Invalid value for integer: "x"'],
    ['limit=1.5', 'Invalid value for integer: "1.5"'],
    ['skip=-1', 'Invalid value for positive integer: "-1"'],
    ['reduce=true', 'Reduce is invalid for map-only views.'],
    ['group=true', 'Invalid use of grouping on a map view.'],
    ['group_level=2', 'Invalid use of grouping on a map view.'],
    ['stale=no', 'Invalid value for `stale`.'],
    ['stable=no', 'Invalid value for `stable`.'],
    ['update=no', 'Invalid value for `update`.'],
    ['sorted=no', 'Invalid boolean parameter: "no"'],
    ['partition=a', '`partition` parameter is not supported on this db'],
  ] as const) {
    const { status, json } = await ask(server, 'GET', `${db}/_all_docs?${query}`)
    expect([query, status, json]).toEqual([query, 400, { error: 'query_parse_error', reason }])
  }
  const fine = 'reduce=false&stable=true&update=lazy&stale=ok&sorted=false&limit=%2B3'
  expect((await ask(server, 'GET', `${db}/_all_docs?${fine}`)).status).toBe(200)
})

test('[CR23] of a posted list the address’s parameters win, of a query in a list the query’s', async () => {
  const db = await freshDb(server)
  for (const id of ['a', 'b', 'c']) await ask(server, 'PUT', `${db}/${id}`, { body: {} })
  const posted = await ask(server, 'POST', `${db}/_all_docs?limit=1`, {
    body: { limit: 2, skip: 1 },
  })
  expect((posted.json as { rows: { id: string }[] }).rows.map(({ id }) => id)).toEqual(['b'])
  const body = { queries: [{ limit: 2 }] }
  const queries = await ask(server, 'POST', `${db}/_all_docs/queries?limit=1`, { body })
  const { results } = queries.json as { results: { rows: object[] }[] }
  expect(results[0]?.rows).toHaveLength(2)
})

test('[CR24] options of a replication are judged and counted as CouchDB does', async () => {
  const db = await freshDb(server)
  const source = db.slice(1)
  const target = `${source}-copy`
  const replicate = (body: object) =>
    ask(server, 'POST', '/_replicate', { body: { source, target, create_target: true, ...body } })
  for (const [body, reason] of [
    [{ cancel: 'true' }, 'parameter `cancel` must be a boolean'],
    [{ create_target_params: 5 }, 'parameter `create_target_params` must be a JSON object'],
    [{ winning_revs_only: 1 }, 'parameter `winning_revs_only` must be a boolean'],
    [{ proxy: 'http://p:1' }, /^`proxy` is not supported/],
    [{ source_proxy: 'http://u:secret@p:1' }, /^`source_proxy` is not supported/],
  ] as const) {
    const { status, json } = await replicate(body)
    const told = (json as { reason: string }).reason
    expect([body, status, told]).toEqual([body, 400, expect.stringMatching(reason)])
    expect(told).not.toContain('secret')
  }
  const revs = ['1-a', '1-b']
  const docs = [...revs.map((_rev) => ({ _id: 'x', _rev })), { _id: 'a b', _rev: '1-a' }]
  await ask(server, 'POST', `${db}/_bulk_docs`, { body: { docs, new_edits: false } })
  expect((await replicate({ doc_ids: ['a%20b'] })).json).toMatchObject({ docs_written: 1 })
  expect((await replicate({ winning_revs_only: true })).json).toMatchObject({ ok: true })
  const leaves = async () =>
    (await ask(server, 'GET', `/${target}/x?conflicts=true`)).json as Record<string, unknown>
  expect(await leaves()).toEqual({ _id: 'x', _rev: '1-b' })
  // A run of its own, with a checkpoint of its own: all leaves still arrive afterwards.
  await replicate({})
  expect(await leaves()).toEqual({ _id: 'x', _rev: '1-b', _conflicts: ['1-a'] })
  for (const [path, status, error] of [
    ['jobs?limit=x', 400, 'limit must be an integer'],
    ['jobs?skip=-1', 400, 'skip not in range of [0,infinity]'],
    ['docs/other', 400, 'Invalid path'],
  ] as const) {
    const { status: given, json } = await ask(server, 'GET', `/_scheduler/${path}`)
    expect([path, given, json]).toMatchObject([path, status, { reason: error }])
  }
})

test('[CR33] a db with a name that none can have is not there, and only who makes it is told why', async () => {
  for (const name of ['/Upper', '/_foo', '/favicon.ico', `/${'a'.repeat(300)}`]) {
    for (const [method, path] of [
      ['GET', name],
      ['DELETE', name],
      ['GET', `${name}/doc`],
      ['POST', name],
    ] as const) {
      expect(await ask(server, method, path, { body: {} })).toMatchObject({
        status: 404,
        json: { error: 'not_found', reason: 'Database does not exist.' },
      })
    }
    expect(await ask(server, 'PUT', name)).toMatchObject({
      status: 400,
      json: { error: 'illegal_database_name' },
    })
  }
})

test('[CR34] how a cluster is to lay out a db is read and checked; partitions are refused', async () => {
  const db = await freshDb(server)
  for (const [query, reason] of [
    ['q=0', 'The `q` value should be a positive integer.'],
    ['n=x', 'The `n` value should be a positive integer.'],
    ['q=', 'The `q` value should be a positive integer.'],
    ['placement=a', 'The `placement` value should be in a format `zone:n`.'],
    ['engine=other', 'invalid_engine_extension'],
    ['partitioned=maybe', 'Invalid `partitioned` parameter'],
    ['partitioned=true', 'Partitioned feature is not enabled.'],
  ]) {
    expect(await ask(server, 'PUT', `${db}-laid-out?${query}`)).toMatchObject({
      status: 400,
      json: { error: 'bad_request', reason },
    })
  }
  const asked = 'q=8&n=1&placement=near:1,far:2&engine=couch&partitioned=false'
  expect((await ask(server, 'PUT', `${db}-laid-out?${asked}`)).status).toBe(201)
  expect(await ask(server, 'GET', `${db}/_partition/some/_all_docs`)).toMatchObject({
    status: 400,
    json: { error: 'bad_request', reason: 'database is not partitioned' },
  })
})
