// What CouchDB's own tests look at, and ours did not.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sequentialIds } from '../../src/http/sequential-ids.ts'
import { type TestServer, startTestServer } from '../testing.ts'
import { ask, freshDb } from './ask.ts'
import { askView, dbWithViews, keysOf, rowsOf } from './view-db.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

const put = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  ask(server, 'PUT', path, { body, headers })
const revOf = ({ json }: { readonly json: unknown }) => (json as { rev: string }).rev

test('[CR25] each answer names its request, by the client’s own word if it sent one', async () => {
  const own = 'E7498DE1-B661-42FA-943D-17F890143068'
  const named = await ask(server, 'GET', '/', { headers: { 'x-couch-request-id': own } })
  expect(named.headers['x-couch-request-id']).toBe(own)
  for (const odd of ['x'.repeat(37), 'a b', 'a"b']) {
    const { headers } = await ask(server, 'GET', '/nothing', {
      headers: { 'x-couch-request-id': odd },
    })
    expect(headers['x-couch-request-id']).toMatch(/^[\da-f]{10}$/)
  }
  const ids = await Promise.all(
    Array.from(
      { length: 600 },
      async () => (await ask(server, 'GET', '/')).headers['x-couch-request-id'],
    ),
  )
  expect(new Set(ids).size).toBe(ids.length)
})

test('[CR25] a POST may stand for another method', async () => {
  const db = await freshDb(server)
  const meaning = (method: string) => ({ 'x-http-method-override': method })
  const made = await ask(server, 'POST', `${db}/a`, { body: { n: 1 }, headers: meaning('PUT') })
  expect(made.status).toBe(201)
  const path = `${db}/a?rev=${revOf(made)}`
  expect((await ask(server, 'POST', path, { headers: meaning('DELETE') })).status).toBe(200)
  expect((await ask(server, 'GET', `${db}/b`, { headers: meaning('PUT') })).status).toBe(404)
  expect((await ask(server, 'POST', `${db}/b`, { headers: meaning('TRACE') })).status).toBe(405)
  // Rights are those for the method that is meant.
  const anonymous = { headers: meaning('DELETE'), auth: null }
  expect((await ask(server, 'POST', db, anonymous)).status).toBe(401)
})

test('[CR25] `Location` names the host and the scheme that a proxy says it was called by', async () => {
  const db = await freshDb(server)
  const location = async (id: string, headers: Record<string, string>) =>
    (await put(`${db}/${id}`, {}, headers)).headers['location']
  expect(await location('a', { 'x-forwarded-host': 'my.site' })).toBe(`http://my.site${db}/a`)
  const tls = { 'x-forwarded-host': 'my.site:8443', 'x-forwarded-proto': 'https' }
  expect(await location('b', tls)).toBe(`https://my.site:8443${db}/b`)
  const odd = await location('c', { 'x-forwarded-host': 'my.site/else?' })
  expect(odd).toBe(`${new URL(server.url).origin}${db}/c`)
})

test('[CR26] a plus in a path is a blank', async () => {
  const db = await freshDb(server)
  expect((await put(`${db}/a+b`, {})).json).toMatchObject({ id: 'a b' })
  expect((await put(`${db}/a%2Bb`, {})).json).toMatchObject({ id: 'a+b' })
  expect((await ask(server, 'GET', `${db}/a%20b`)).status).toBe(200)
})

test('[CR27] what CouchDB refuses is refused in its words', async () => {
  const db = await freshDb(server)
  const refusals: [string, string, unknown, number, string, string?][] = [
    ['PUT', '/a', { _attachments: { 'a.txt': { data: 'notBase64Encoded=' } } }, 400, 'bad_request'],
    [
      'POST',
      '/_bulk_docs',
      { docs: [], new_edits: 0 },
      400,
      'bad_request',
      '`new_edits` parameter must be a boolean.',
    ],
    ['POST', '/_changes', ['a'], 400, 'bad_request', 'Request body must be a JSON object'],
    ['POST', '/_all_docs', { keys: 1 }, 400, 'bad_request', '`keys` body member must be an array.'],
    ['PUT', '/_nothing/a.txt', 'text', 400, 'illegal_docid'],
    ['PUT', '/_local', {}, 400, 'bad_request', 'Invalid _local document id.'],
    ['PUT', '/_local/', {}, 400, 'bad_request', 'Invalid _local document id.'],
    ['PUT', '/_local%2F', {}, 400, 'bad_request', 'Invalid _local document id.'],
    ['PUT', '/_local/a/b', {}, 400, 'bad_request'],
    [
      'POST',
      '/_temp_view',
      { map: '' },
      410,
      'gone',
      'Temporary views are not supported in CouchDB',
    ],
    ['DELETE', '?rev=1-a', undefined, 400, 'bad_request'],
  ]
  for (const [method, path, body, status, error, reason] of refusals) {
    const answer = await ask(server, method, db + path, { body })
    const told = answer.json as { reason: string }
    const words = { error, reason: reason ?? told.reason }
    expect([path, answer.status, told]).toEqual([path, status, words])
  }
  for (const [reduce, reason] of [
    ['_top_x', 'invalid rank reducer'],
    ['_bottom_', 'invalid rank reducer'],
    ['_top_0', 'rank value must be between 1 and 100'],
    ['_bottom_101', 'rank value must be between 1 and 100'],
  ]) {
    const body = { views: { v: { map: 'function (doc) {}', reduce } } }
    expect((await put(`${db}/_design/d`, body)).json).toEqual({
      error: 'invalid_design_doc',
      reason,
    })
  }
})

test('[CR28] `If-Match` that disagrees with the doc says so, and a weak tag is a tag', async () => {
  const db = await freshDb(server)
  const rev = revOf(await put(`${db}/a`, {}))
  const told = await put(`${db}/a`, { _rev: rev }, { 'if-match': '1-other' })
  expect(told.json).toMatchObject({ reason: 'Document rev and etag have different values' })
  const query = await put(`${db}/a?rev=1-other`, { _rev: rev })
  expect(query.json).toMatchObject({
    reason: 'Document rev from request body and query string have different values',
  })
  const headers = { 'if-none-match': `"1-x", W/"${rev}"` }
  expect((await ask(server, 'GET', `${db}/a`, { headers })).status).toBe(304)
})

test('[CR28] a replicated doc may name its rev in the address', async () => {
  const db = await freshDb(server)
  const boundary = 'abc123'
  const doc = {
    _attachments: { 'a.txt': { follows: true, content_type: 'text/plain', length: 2 } },
  }
  const parts = [
    `--${boundary}\r\ncontent-type: application/json\r\n\r\n${JSON.stringify(doc)}\r\n`,
    `--${boundary}\r\n\r\nhi\r\n--${boundary}--epilogue`,
  ]
  const type = { 'content-type': `multipart/related;boundary="${boundary}"` }
  for (const _ of [1, 2]) {
    const sent = await put(`${db}/a?new_edits=false&rev=2-abc`, parts.join(''), type)
    expect([sent.status, sent.json]).toEqual([201, { ok: true, id: 'a', rev: '2-abc' }])
  }
  expect((await put(`${db}/b?new_edits=false&rev=3-abc`, { n: 1 })).status).toBe(201)
  expect((await ask(server, 'GET', `${db}/b`)).json).toMatchObject({ _rev: '3-abc', n: 1 })
  expect((await put(`${db}/c?new_edits=false`, {})).status).toBe(400)
})

test('[CR28] a rev that is not here has no attachments to change', async () => {
  const db = await freshDb(server)
  const rev = revOf(await put(`${db}/a/b.txt`, 'text', { 'content-type': 'text/plain' }))
  const missing = { error: 'not_found', reason: 'missing_rev' }
  for (const method of ['PUT', 'DELETE']) {
    const body = method === 'PUT' ? 'text' : undefined
    const answer = await ask(server, method, `${db}/a/b.txt?rev=4-0`, { body })
    expect([answer.status, answer.json]).toEqual([409, missing])
  }
  const gone = { error: 'not_found', reason: 'Document is missing attachment' }
  expect((await ask(server, 'DELETE', `${db}/a/none`)).json).toEqual(gone)
  expect((await ask(server, 'DELETE', `${db}/a/none?rev=${rev}`)).json).toEqual(gone)
  expect((await ask(server, 'DELETE', `${db}/a/b.txt`)).json).toMatchObject({ error: 'conflict' })
})

test('[CR29] keys of a view are looked for within the ids that were asked for, and backwards', async () => {
  const docs = ['20', '21', '22', '23', '24'].map((_id) => ({ _id }))
  const map = 'function (doc) { for (var n = 0; n < 3; n++) emit(n, Number(doc._id)) }'
  const db = await dbWithViews(server, { all: { map } }, docs)
  const within = 'startkey_docid=21&endkey_docid=23'
  const answer = await askView(server, db, `all?keys=[0,2]&${within}`)
  expect(keysOf(answer)).toEqual([0, 0, 0, 2, 2, 2])
  expect(rowsOf(answer).map(({ value }) => value)).toEqual([21, 22, 23, 21, 22, 23])
  const backwards = await askView(server, db, 'all?keys=[1,2]&descending=true&limit=6')
  expect(keysOf(backwards)).toEqual([2, 2, 2, 2, 2, 1])
  expect(rowsOf(backwards)[0]?.id).toBe('24')
})

test('[CR29] `offset` counts what lies before a range without rows', async () => {
  const docs = [1, 2, 3].map((n) => ({ _id: `d${n}`, n }))
  const db = await dbWithViews(server, { n: { map: 'function (doc) { emit(doc.n) }' } }, docs)
  const offset = async (query: string) =>
    ((await askView(server, db, `n?${query}`)).json as { offset: number }).offset
  expect(await offset('startkey=9')).toBe(3)
  expect(await offset('startkey=1.5&endkey=1.7')).toBe(1)
  expect(await offset('startkey=0&descending=true')).toBe(3)
  expect(await offset('key=2')).toBe(1)
})

test('[CR29] `options.local_seq` tells a map each doc’s seq', async () => {
  const map = 'function (doc) { emit(doc._local_seq) }'
  const docs = [{ _id: 'a' }, { _id: 'b' }]
  const told = await dbWithViews(server, { v: { map } }, docs, { options: { local_seq: true } })
  expect(keysOf(await askView(server, told, 'v'))).toEqual([1, 2])
  await put(`${told}/c`, {})
  expect(keysOf(await askView(server, told, 'v'))).toEqual([1, 2, 4])
  const untold = await dbWithViews(server, { v: { map } }, docs)
  expect(keysOf(await askView(server, untold, 'v'))).toEqual([null, null])
})

test('[CR30] a replication’s history counts on from session to session', async () => {
  const db = await freshDb(server)
  const what = { source: db.slice(1), target: `${db.slice(1)}-copy`, create_target: true }
  const run = async (more: object = {}) =>
    (await ask(server, 'POST', '/_replicate', { body: { ...what, ...more } })).json
  for (const [count, id] of ['a', 'b'].entries()) {
    await put(`${db}/${id}`, {})
    const { history } = (await run()) as { history: object[] }
    expect(history).toHaveLength(count + 1)
    expect(history[0]).toMatchObject({ docs_read: count + 1, docs_written: count + 1 })
  }
  expect(await run()).toMatchObject({ ok: true, no_changes: true })
  // Nothing that was asked for is there: no changes were found.
  expect(await run({ doc_ids: ['none'] })).toMatchObject({ ok: true, no_changes: true })
})

test('[CR31] ids that the server gives rise, and none comes twice', async () => {
  const { uuids } = (await ask(server, 'GET', '/_uuids?count=1000')).json as { uuids: string[] }
  const more = (await ask(server, 'GET', '/_uuids?count=1000')).json as { uuids: string[] }
  const all = [...uuids, ...more.uuids]
  expect(new Set(all).size).toBe(2_000)
  expect(all.every((id) => /^[\da-f]{32}$/.test(id))).toBe(true)
  const prefixes = new Set(all.map((id) => id.slice(0, 26)))
  expect(prefixes.size).toBeLessThanOrEqual(2)
  for (const prefix of prefixes) {
    const ids = all.filter((id) => id.startsWith(prefix))
    expect(ids).toEqual(ids.toSorted())
  }
  // What comes behind the last of a prefix begins anew.
  const rising = sequentialIds(() => 'f'.repeat(32))
  const ids = Array.from({ length: 5_000 }, rising)
  expect(ids.every((id) => id.length === 32)).toBe(true)
})

test('[CR32] a `_find` index of `_conflicts` holds docs that have losing leaves', async () => {
  const db = await freshDb(server)
  await put(`${db}/alone`, { n: 1 })
  const docs = ['1-a', '1-b', '1-c'].map((_rev) => ({ _id: 'torn', _rev, n: 2 }))
  await ask(server, 'POST', `${db}/_bulk_docs`, { body: { docs, new_edits: false } })
  await ask(server, 'POST', `${db}/_index`, { body: { index: { fields: ['_conflicts'] } } })
  const find = async () => {
    const body = { selector: { _conflicts: { $exists: true } }, conflicts: true }
    return ((await ask(server, 'POST', `${db}/_find`, { body })).json as { docs: object[] }).docs
  }
  expect(await find()).toEqual([{ _id: 'torn', _rev: '1-c', n: 2, _conflicts: ['1-b', '1-a'] }])
  for (const rev of ['1-a', '1-b']) await ask(server, 'DELETE', `${db}/torn?rev=${rev}`)
  expect(await find()).toEqual([])
})
