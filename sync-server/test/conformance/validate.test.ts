import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestServer, startTestServer } from '../testing.ts'
import { ask, freshDb } from './ask.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ sandbox: { callMs: 1_000 } })
})
afterAll(() => server.stop())

const put = (db: string, id: string, body: object) => ask(server, 'PUT', `${db}/${id}`, { body })
const bulk = (db: string, body: object) => ask(server, 'POST', `${db}/_bulk_docs`, { body })

/** A db whose docs are judged by this function. */
async function judgedDb(validate: string, more: object = {}): Promise<string> {
  const db = await freshDb(server)
  const { status } = await put(db, '_design/v', { validate_doc_update: validate, ...more })
  expect(status).toBe(201)
  return db
}

const NO_BAD = `function(newDoc, oldDoc, userCtx, secObj) {
  if (newDoc.bad) throw({forbidden: 'no bad'})
  if (newDoc.un) throw({unauthorized: 'who'})
}`

/** Tells its arguments in its refusal. */
const TELL = `function(newDoc, oldDoc, userCtx, secObj) {
  if (newDoc.tell) throw({forbidden: JSON.stringify([newDoc, oldDoc, userCtx, secObj])})
}`

const told = (answer: { readonly json: { readonly reason: string } }) =>
  JSON.parse(answer.json.reason) as [object, object | null, object, object]

test('[VD1] what it throws as forbidden is 403, as unauthorized 401, with its words, and nothing is stored', async () => {
  const db = await judgedDb(NO_BAD)
  const forbidden = await put(db, 'a', { bad: 1 })
  expect([forbidden.status, forbidden.json]).toEqual([
    403,
    { error: 'forbidden', reason: 'no bad' },
  ])
  const unauthorized = await put(db, 'a', { un: 1 })
  expect([unauthorized.status, unauthorized.json]).toEqual([
    401,
    { error: 'unauthorized', reason: 'who' },
  ])
  expect((await ask(server, 'GET', `${db}/a`)).status).toBe(404)
  expect((await put(db, 'a', {})).status).toBe(201)
})

test('[VD2] every way of writing is judged: PUT, POST, DELETE, COPY, attachments, batches, replication', async () => {
  const db = await judgedDb(
    "function(n, o) { if (n.bad || n._deleted || (n._attachments || {}).bad) throw({forbidden: 'no'}) }",
  )
  const { rev } = (await put(db, 'a', {})).json as { rev: string }
  const statuses = [
    await put(db, 'b', { bad: 1 }),
    await ask(server, 'POST', db, { body: { bad: 1 } }),
    await ask(server, 'DELETE', `${db}/a?rev=${rev}`),
    await ask(server, 'PUT', `${db}/a/bad?rev=${rev}`, {
      body: 'x',
      headers: { 'content-type': 'text/plain' },
    }),
    await ask(server, 'PUT', `${db}/n?new_edits=false`, { body: { _rev: '1-abc', bad: 1 } }),
  ].map(({ status }) => status)
  expect(statuses).toEqual([403, 403, 403, 403, 403])
  const batch = await bulk(db, { docs: [{ _id: 'x', bad: 1 }, { _id: 'y' }, { _id: 'z', bad: 1 }] })
  expect(batch.json).toEqual([
    { id: 'x', error: 'forbidden', reason: 'no' },
    { ok: true, id: 'y', rev: expect.any(String) },
    { id: 'z', error: 'forbidden', reason: 'no' },
  ])
  const replicated = await bulk(db, {
    new_edits: false,
    docs: [
      { _id: 'r', _rev: '1-abc', bad: 1 },
      { _id: 's', _rev: '1-abc' },
    ],
  })
  expect(replicated.json).toEqual([{ id: 'r', rev: '1-abc', error: 'forbidden', reason: 'no' }])
  expect((await ask(server, 'GET', `${db}/s`)).status).toBe(200)
  const copying = await judgedDb("function(n) { if (n._id === 'copy') throw({forbidden: 'no'}) }")
  await put(copying, 'a', {})
  const copied = await ask(server, 'COPY', `${copying}/a`, { headers: { destination: 'copy' } })
  expect(copied.status).toBe(403)
})

test('[VD3] it is told the doc with its revs and stubs, the rev it edits, who writes, and the security', async () => {
  const db = await judgedDb(TELL)
  const first = await put(db, 'a', { tell: true })
  const name = db.slice(1)
  expect(told(first.json === undefined ? first : first)).toEqual([
    { _id: 'a', tell: true },
    null,
    { db: name, name: 'admin', roles: ['_admin'] },
    expect.objectContaining({ members: expect.anything() }),
  ])
  const { rev } = (await put(db, 'a', { n: 1 })).json as { rev: string }
  const [sig] = rev.split('-').slice(1)
  const _attachments = { t: { content_type: 'text/plain', data: 'aGk=' } }
  const second = await put(db, 'a', { tell: true, _rev: rev, _attachments })
  const [newDoc, oldDoc] = told(second)
  expect(newDoc).toEqual({
    _id: 'a',
    _rev: rev,
    _revisions: { start: 1, ids: [sig] },
    _attachments: {
      t: expect.objectContaining({ content_type: 'text/plain', length: 2, stub: true }),
    },
    tell: true,
  })
  expect(oldDoc).toEqual({ _id: 'a', _rev: rev, n: 1, _revisions: { start: 1, ids: [sig] } })
})

test('[VD4] a deletion is judged with the rev that it deletes, and a doc made again with none', async () => {
  const db = await judgedDb(
    "function(n, o) { if (n._deleted && o.keep) throw({forbidden: 'keep it'}); if (n.fresh && o) throw({forbidden: 'not fresh'}) }",
  )
  const kept = (await put(db, 'a', { keep: true })).json as { rev: string }
  expect((await ask(server, 'DELETE', `${db}/a?rev=${kept.rev}`)).status).toBe(403)
  const b = (await put(db, 'b', {})).json as { rev: string }
  expect((await ask(server, 'DELETE', `${db}/b?rev=${b.rev}`)).status).toBe(200)
  expect((await put(db, 'b', { fresh: true })).status).toBe(201)
})

test('[VD5] all validators of a db judge, and admins are judged too', async () => {
  const db = await judgedDb(NO_BAD)
  await put(db, '_design/w', {
    validate_doc_update:
      'function(n, o, user) { if (n.worse) throw({forbidden: user.roles.join()}) }',
  })
  expect((await put(db, 'a', { bad: 1 })).json).toMatchObject({ reason: 'no bad' })
  expect((await put(db, 'a', { worse: 1 })).json).toMatchObject({ reason: '_admin' })
  expect((await put(db, 'a', {})).status).toBe(201)
})

test('[VD6] a design document judges from its own write on, until the write that changes or deletes it, replicated or not', async () => {
  const db = await freshDb(server)
  expect((await put(db, 'a', { bad: 1 })).status).toBe(201)
  const v = { _id: '_design/v', validate_doc_update: NO_BAD }
  await bulk(db, { new_edits: false, docs: [{ ...v, _rev: '1-a' }] })
  expect((await put(db, 'b', { bad: 1 })).status).toBe(403)
  const gone = { _id: '_design/v', _deleted: true, _revisions: { start: 2, ids: ['b', 'a'] } }
  await bulk(db, { new_edits: false, docs: [gone] })
  expect((await put(db, 'b', { bad: 1 })).status).toBe(201)
  await put(db, '_design/v', { validate_doc_update: NO_BAD })
  expect((await put(db, 'c', { bad: 1 })).status).toBe(403)
  const purged = (await ask(server, 'GET', `${db}/_design/v`)).json as { _rev: string }
  await ask(server, 'POST', `${db}/_purge`, { body: { '_design/v': [purged._rev] } })
  // The tombstone of before is the winner again, so nobody judges.
  expect((await put(db, 'c', { bad: 1 })).status).toBe(201)
})

test('[VD7] design documents and local docs are not judged', async () => {
  const db = await judgedDb("function() { throw({forbidden: 'nothing'}) }")
  expect((await put(db, '_local/a', {})).status).toBe(201)
  const docs = [{ _id: '_local/b' }, { _id: 'b' }]
  const batch = await ask(server, 'POST', `${db}/_bulk_docs`, { body: { docs } })
  expect(batch.json).toMatchObject([{ ok: true, id: '_local/b' }, { error: 'forbidden' }])
  expect((await put(db, '_design/other', { any: 'thing' })).status).toBe(201)
  expect((await put(db, 'a', {})).status).toBe(403)
})

test('[VD8] a write that conflicts is a conflict, whatever the validator would say', async () => {
  const db = await judgedDb(NO_BAD)
  await put(db, 'a', {})
  expect((await put(db, 'a', { bad: 1 })).status).toBe(409)
  expect((await put(db, 'a', { bad: 1, _rev: '1-abc' })).status).toBe(409)
})

test('[VD9] a validator that fails otherwise refuses the write: 403 with the reason', async () => {
  const failing = {
    'function(n) { n.a.b.c }': 'TypeError',
    "function(n) { throw 'a text' }": 'a text',
    'function(n) { throw({other: 1}) }': 'other',
    'function(n) { while (true) {} }': 'did not end in time',
    'function(n) {': 'compilation_error',
    '12': 'does not eval to a function',
  }
  for (const [source, words] of Object.entries(failing)) {
    const db = await judgedDb(source)
    const answer = await put(db, 'a', {})
    expect([answer.status, answer.json]).toEqual([
      403,
      { error: 'forbidden', reason: expect.stringContaining(words) },
    ])
  }
}, 60_000)

test('[VD10] a replicated rev is judged against its nearest ancestor here; when it has none, against the winner', async () => {
  const db = await judgedDb(
    "function(n, o) { if (o && o.owner !== n.owner) throw({forbidden: 'not yours'}) }",
  )
  await bulk(db, { new_edits: false, docs: [{ _id: 'a', _rev: '1-a', owner: 'anna' }] })
  const edit = { _id: 'a', owner: 'bert', _revisions: { start: 2, ids: ['b', 'a'] } }
  expect((await bulk(db, { new_edits: false, docs: [edit] })).json).toMatchObject([
    { error: 'forbidden' },
  ])
  const forged = { _id: 'a', owner: 'bert', _revisions: { start: 9, ids: ['f', 'e'] } }
  expect((await bulk(db, { new_edits: false, docs: [forged] })).json).toMatchObject([
    { error: 'forbidden' },
  ])
  const good = { _id: 'a', owner: 'anna', _revisions: { start: 3, ids: ['c', 'x', 'a'] } }
  expect((await bulk(db, { new_edits: false, docs: [good, good] })).json).toEqual([])
})

test('[VD12] a hundred writes that do not end hold up no writer of another db', async () => {
  const slow = await judgedDb('function(n) { while (true) {} }')
  const quick = await judgedDb(NO_BAD)
  const plain = await freshDb(server)
  const order: string[] = []
  const note = (what: string) => (answer: { status: number }) =>
    order.push(`${what} ${answer.status}`)
  const stuck = Array.from({ length: 100 }, (_, n) => put(slow, `s${n}`, {}).then(note('slow')))
  await Promise.all([
    ...Array.from({ length: 20 }, (_, n) => put(plain, `p${n}`, {}).then(note('plain'))),
    ...Array.from({ length: 5 }, (_, n) => put(quick, `q${n}`, {}).then(note('quick'))),
  ])
  expect(order.filter((each) => each === 'plain 201')).toHaveLength(20)
  expect(order.filter((each) => each === 'quick 201')).toHaveLength(5)
  await Promise.all(stuck)
  const refused = order.filter((each) => each === 'slow 403' || each === 'slow 429')
  expect(refused).toHaveLength(100)
}, 60_000)

test('[VD13] a design document of a wrong shape, or with a view that does not compile, is refused with 400', async () => {
  const db = await freshDb(server)
  const refused: [object, string, string][] = [
    [{ views: 1 }, 'invalid_design_doc', '`views` field must have object type'],
    [{ views: { v: 1 } }, 'invalid_design_doc', '`views.v` field must have object type'],
    [
      { views: { v: { map: 1 } } },
      'invalid_design_doc',
      '`views.v.map` field must have string type',
    ],
    [{ views: { v: {} } }, 'invalid_design_doc', 'View `v` must contain map function'],
    [
      { filters: { f: 1 } },
      'invalid_design_doc',
      '`filters.f` field must have object or string type',
    ],
    [{ language: 1 }, 'invalid_design_doc', '`language` field must have string type'],
    [
      { views: { v: { map: 'function(doc){}', reduce: '_median' } } },
      'invalid_design_doc',
      '`_median` is not a supported reduce function.',
    ],
  ]
  for (const [body, error, reason] of refused) {
    const answer = await put(db, '_design/x', body)
    expect([answer.status, answer.json]).toEqual([400, { error, reason }])
  }
  for (const map of ['function(doc) {', '1', 'while(true){}']) {
    const answer = await put(db, '_design/x', { views: { v: { map } } })
    expect([answer.status, answer.json]).toEqual([
      400,
      {
        error: 'compilation_error',
        reason: expect.stringMatching(/^Compilation of the map function in the 'v' view failed: /),
      },
    ])
  }
  const batch = await bulk(db, { docs: [{ _id: '_design/x', views: 1 }, { _id: 'a' }] })
  expect(batch.json).toMatchObject([{ error: 'invalid_design_doc' }, { ok: true }])
  // Functions in a language that is not run here are kept as they are.
  const erlang = { language: 'erlang', views: { v: { map: 'fun({Doc}) -> ok end.' } } }
  expect((await put(db, '_design/erlang', erlang)).status).toBe(201)
}, 30_000)
