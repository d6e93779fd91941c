import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestServer, startTestServer } from '../testing.ts'
import { ask, freshDb } from './ask.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

test('[RD1] deleted and unknown docs are told apart, and a tombstone is read by its rev', async () => {
  const db = await freshDb(server)
  const put = await ask(server, 'PUT', `${db}/a`, { body: { v: 1 } })
  const { rev } = put.json as { rev: string }
  const deleted = await ask(server, 'DELETE', `${db}/a?rev=${rev}`)
  expect(deleted.status).toBe(200)
  const tomb = (deleted.json as { rev: string }).rev
  expect((await ask(server, 'GET', `${db}/a`)).json).toEqual({
    error: 'not_found',
    reason: 'deleted',
  })
  expect((await ask(server, 'GET', `${db}/b`)).json).toEqual({
    error: 'not_found',
    reason: 'missing',
  })
  expect((await ask(server, 'GET', `${db}/a?rev=${tomb}`)).json).toEqual({
    _id: 'a',
    _rev: tomb,
    _deleted: true,
  })
  expect((await ask(server, 'DELETE', `${db}/a?rev=${tomb}`)).status).toBe(404)
  expect((await ask(server, 'HEAD', `${db}/a`)).text).toBe('')
})

test('[RD2] an answer carries its rev as ETag, and a client that has it gets 304', async () => {
  const db = await freshDb(server)
  const { headers } = await ask(server, 'PUT', `${db}/a`, { body: {} })
  const etag = String(headers['etag'])
  const again = await ask(server, 'GET', `${db}/a`, { headers: { 'if-none-match': etag } })
  expect(again).toMatchObject({ status: 304, text: '' })
  expect((await ask(server, 'HEAD', `${db}/a`)).headers['etag']).toBe(etag)
})

test('[RD3] ?rev= with ?latest=true answers with the leaf of that branch', async () => {
  const db = await freshDb(server)
  const docs = [
    { _id: 't', _rev: '3-c', _revisions: { start: 3, ids: ['c', 'b', 'a'] }, v: 'c' },
    { _id: 't', _rev: '3-e', _revisions: { start: 3, ids: ['e', 'd', 'a'] }, v: 'e' },
  ]
  await ask(server, 'POST', `${db}/_bulk_docs`, { body: { new_edits: false, docs } })
  expect((await ask(server, 'GET', `${db}/t?rev=2-b&latest=true`)).json).toMatchObject({
    _rev: '3-c',
  })
  expect((await ask(server, 'GET', `${db}/t?rev=1-a&latest=true`)).json).toMatchObject({
    _rev: '3-e',
  })
  expect((await ask(server, 'GET', `${db}/t?rev=2-b`)).status).toBe(404)
})

test('[RD4] open_revs is JSON for who names it, else multipart/mixed with missing revs marked', async () => {
  const db = await freshDb(server)
  const docs = [{ _id: 't', _rev: '1-a', v: 1 }]
  await ask(server, 'POST', `${db}/_bulk_docs`, { body: { new_edits: false, docs } })
  const path = `${db}/t?open_revs=${encodeURIComponent('["1-a","9-z"]')}`
  const json = await ask(server, 'GET', path, { headers: { accept: 'application/json' } })
  expect(json.json).toEqual([{ ok: { _id: 't', _rev: '1-a', v: 1 } }, { missing: '9-z' }])
  const mixed = await ask(server, 'GET', path, { headers: { accept: '*/*' } })
  expect(mixed.headers['content-type']).toMatch(/^multipart\/mixed; boundary="/)
  expect(mixed.text).toContain(
    'Content-Type: application/json; error="true"\r\n\r\n{"missing":"9-z"}',
  )
  const unknown = { headers: { accept: 'application/json' } }
  expect((await ask(server, 'GET', `${db}/q?open_revs=all`, unknown)).status).toBe(404)
  expect(
    (await ask(server, 'GET', `${db}/q?open_revs=["1-a"]`.replaceAll('"', '%22'), unknown)).json,
  ).toEqual([{ missing: '1-a' }])
})

test('[WR9] revs in the query, in If-Match and in the body must agree', async () => {
  const db = await freshDb(server)
  const { rev } = (await ask(server, 'PUT', `${db}/a`, { body: {} })).json as { rev: string }
  const differ = await ask(server, 'PUT', `${db}/a?rev=${rev}`, { body: { _rev: '1-f' } })
  expect(differ.status).toBe(400)
  const ifMatch = await ask(server, 'PUT', `${db}/a`, {
    body: { v: 2 },
    headers: { 'if-match': `"${rev}"` },
  })
  expect(ifMatch.status).toBe(201)
  const stale = await ask(server, 'PUT', `${db}/a?rev=${rev}`, { body: { v: 3 } })
  expect(stale.json).toEqual({ error: 'conflict', reason: 'Document update conflict.' })
})

test('[WR10] one malformed doc fails its whole batch with 400, and nothing of it is stored', async () => {
  const db = await freshDb(server)
  for (const bad of [
    { _id: 5 },
    { _id: '_z' },
    { _id: 'x', _foo: 1 },
    { _id: 'x', _rev: 'bad' },
    1,
    null,
  ]) {
    const { status } = await ask(server, 'POST', `${db}/_bulk_docs`, {
      body: { docs: [{ _id: 'ok' }, bad] },
    })
    expect(status).toBe(400)
  }
  expect((await ask(server, 'GET', `${db}/ok`)).status).toBe(404)
  expect((await ask(server, 'POST', `${db}/_bulk_docs`, { body: { docs: [] } })).text).toBe('[]\n')
})

test('[WR11] with new_edits=false the answer lists refusals alone', async () => {
  const db = await freshDb(server)
  const body = {
    new_edits: false,
    docs: [
      { _id: 'a', _rev: '1-x' },
      { _id: 'a', _rev: '1-y' },
    ],
  }
  for (let time = 0; time < 2; time++) {
    const answer = await ask(server, 'POST', `${db}/_bulk_docs`, { body })
    expect([answer.status, answer.json]).toEqual([201, []])
  }
  expect((await ask(server, 'GET', `${db}/a?conflicts=true`)).json).toMatchObject({
    _rev: '1-y',
    _conflicts: ['1-x'],
  })
})

test('[WR12] a key like __proto__, a huge number and odd text come back as they went in', async () => {
  const db = await freshDb(server)
  const body =
    '{"o":{"__proto__":{"a":1}},"constructor":2,"toString":null,"n":1e300,"t":"\\ud800 \\u0000 é"}'
  await ask(server, 'PUT', `${db}/odd`, { body })
  const { text } = await ask(server, 'GET', `${db}/odd`)
  expect(text).toContain(
    '"o":{"__proto__":{"a":1}},"constructor":2,"toString":null,"n":1e+300,"t":"\\ud800 \\u0000 é"',
  )
  const keys = { keys: ['__proto__', 'constructor', 'odd'] }
  const rows = (await ask(server, 'POST', `${db}/_all_docs`, { body: keys })).json as {
    rows: object[]
  }
  expect(rows.rows.map((row) => 'error' in row)).toEqual([true, true, false])
  const diff = await ask(server, 'POST', `${db}/_revs_diff`, {
    body: '{"__proto__":["1-a"]}',
    headers: { 'content-type': 'application/json' },
  })
  expect(diff.text).toBe('{"__proto__":{"missing":["1-a"]}}\n')
})

test('[WR13] ids with slashes, spaces, plus signs and any script are kept apart', async () => {
  const db = await freshDb(server)
  for (const id of ['a/b', 'a b', 'a+b', 'é', '日本', '%', 'entry:01', '😀', 'a?b#c']) {
    const path = `${db}/${encodeURIComponent(id)}`
    expect((await ask(server, 'PUT', path, { body: { id } })).status).toBe(201)
    expect((await ask(server, 'GET', path)).json).toMatchObject({ _id: id, id })
  }
})

test('[RF1] _revs_diff leaves out docs that lack nothing', async () => {
  const db = await freshDb(server)
  await ask(server, 'POST', `${db}/_bulk_docs`, {
    body: { new_edits: false, docs: [{ _id: 'a', _rev: '2-b' }] },
  })
  const answer = await ask(server, 'POST', `${db}/_revs_diff`, {
    body: { a: ['2-b'], b: ['1-a'], c: [] },
  })
  expect(answer.json).toEqual({ b: { missing: ['1-a'] } })
  const more = await ask(server, 'POST', `${db}/_revs_diff`, { body: { a: ['3-c'] } })
  expect(more.json).toEqual({ a: { missing: ['3-c'], possible_ancestors: ['2-b'] } })
})

test('[BG1] _bulk_get answers each item in its place, with one top-level key', async () => {
  const db = await freshDb(server)
  const docs = [
    { _id: 't', _rev: '2-b', _revisions: { start: 2, ids: ['b', 'a'] } },
    { _id: 't', _rev: '2-c', _revisions: { start: 2, ids: ['c', 'a'] } },
  ]
  await ask(server, 'POST', `${db}/_bulk_docs`, { body: { new_edits: false, docs } })
  const asked = [
    { id: 't' },
    { id: 'none', rev: '1-a' },
    { id: 't', rev: '2-b' },
    { rev: '1-x' },
    { id: 't', rev: 'bad' },
  ]
  const answer = await ask(server, 'POST', `${db}/_bulk_get?revs=true`, { body: { docs: asked } })
  expect(Object.keys(answer.json)).toEqual(['results'])
  const { results } = answer.json as {
    results: { id: string; docs: { ok?: object; error?: object }[] }[]
  }
  expect(results.map(({ docs: found }) => found.map((doc) => Object.keys(doc)[0]))).toEqual([
    ['ok', 'ok'],
    ['error'],
    ['ok'],
    ['error'],
    ['error'],
  ])
  expect(results[1]?.docs[0]).toEqual({
    error: { id: 'none', rev: '1-a', error: 'not_found', reason: 'missing' },
  })
  const latest = await ask(server, 'POST', `${db}/_bulk_get?latest=true`, {
    body: { docs: [{ id: 't', rev: '1-a' }] },
  })
  expect((latest.json as { results: { docs: object[] }[] }).results[0]?.docs).toHaveLength(2)
})

test('[AL1] keys keep their order; unknown ones are rows with an error, deleted ones have no doc', async () => {
  const db = await freshDb(server)
  const docs = [
    { _id: 'a', v: 1 },
    { _id: 'gone', _deleted: true },
  ]
  await ask(server, 'POST', `${db}/_bulk_docs`, { body: { docs } })
  const keys = ['zz', 'gone', 'a', 7]
  const answer = await ask(server, 'POST', `${db}/_all_docs?include_docs=true`, { body: { keys } })
  expect(answer.json).toMatchObject({
    total_rows: 1,
    offset: null,
    rows: [
      { key: 'zz', error: 'not_found' },
      { id: 'gone', value: { deleted: true }, doc: null },
      { id: 'a', doc: { _id: 'a', v: 1 } },
      { key: 7, error: 'not_found' },
    ],
  })
})

test('[AL2] ranges, both directions, skip and limit', async () => {
  const db = await freshDb(server)
  await ask(server, 'POST', `${db}/_bulk_docs`, {
    body: { docs: ['a', 'b', 'c', 'd'].map((_id) => ({ _id })) },
  })
  const ids = async (query: string) => {
    const { rows } = (await ask(server, 'GET', `${db}/_all_docs?${query}`)).json as {
      rows: { id: string }[]
    }
    return rows.map((row) => row.id).join('')
  }
  expect(await ids('startkey=%22b%22')).toBe('bcd')
  expect(await ids('startkey=%22b%22&endkey=%22c%22&inclusive_end=false')).toBe('b')
  expect(await ids('startkey=%22c%22&descending=true')).toBe('cba')
  expect(await ids('key=%22c%22')).toBe('c')
  expect(await ids('skip=1&limit=2')).toBe('bc')
  expect(await ids('startkey=null&endkey=%7B%7D')).toBe('abcd')
  expect(await ids('startkey=%7B%7D')).toBe('')
  expect(await ids('startkey=%22d%22&endkey=%22a%22')).toBe('')
})

test('[LO1] local docs are no docs: no changes, no list, no replication, and stale revs are taken', async () => {
  const db = await freshDb(server)
  const path = `${db}/_local/check%2Fpoint`
  expect((await ask(server, 'GET', path)).status).toBe(404)
  expect((await ask(server, 'PUT', path, { body: { s: 1 } })).json).toMatchObject({ rev: '0-1' })
  expect((await ask(server, 'PUT', path, { body: { _rev: '0-1', s: 2 } })).json).toMatchObject({
    rev: '0-2',
  })
  expect((await ask(server, 'PUT', path, { body: { _rev: '0-1', s: 3 } })).status).toBe(201)
  expect((await ask(server, 'GET', path)).json).toEqual({
    _id: '_local/check/point',
    _rev: '0-2',
    s: 3,
  })
  expect((await ask(server, 'GET', `${db}/_changes`)).json).toMatchObject({
    results: [],
    last_seq: 0,
  })
  expect((await ask(server, 'DELETE', path)).status).toBe(200)
  expect((await ask(server, 'DELETE', path)).status).toBe(404)
})

test('[MA3] the db says when it was made and which instance it is; both stay over a restart', async () => {
  const db = await freshDb(server)
  const read = async () => (await ask(server, 'GET', db)).json as Record<string, unknown>
  const before = await read()
  expect(before).toMatchObject({
    instance_start_time: expect.stringMatching(/^\d+$/),
    update_seq: 0,
  })
  const commit = await ask(server, 'POST', `${db}/_ensure_full_commit`, { body: {} })
  expect(commit.json).toEqual({ ok: true, instance_start_time: before['instance_start_time'] })
  await server.restart()
  const after = await read()
  expect(after['instance_start_time']).toBe(before['instance_start_time'])
  expect(after['instance_id']).toBe(before['instance_id'])
  await ask(server, 'DELETE', db)
  await ask(server, 'PUT', db)
  expect((await read())['instance_id']).not.toBe(before['instance_id'])
})

test('[LO2] a batch may carry local docs; they have no attachments and no policy', async () => {
  const db = await freshDb(server)
  const docs = [{ _id: '_local/a', n: 1, _attachments: { f: { data: 'AA==' } } }, { _id: 'b' }]
  const stored = await ask(server, 'POST', `${db}/_bulk_docs`, { body: { docs } })
  expect(stored.json).toMatchObject([{ ok: true, id: '_local/a', rev: '0-1' }, { id: 'b' }])
  expect((await ask(server, 'GET', `${db}/_local/a`)).json).toEqual({
    _id: '_local/a',
    _rev: '0-1',
    n: 1,
  })
  expect((await ask(server, 'GET', `${db}/_local/a/f`)).status).toBe(400)
  await ask(server, 'PUT', `${db}/_local/p`, { body: { n: 1 } })
  const put = await ask(server, 'PUT', `${db}/_local/p`, { body: { _deleted: true } })
  expect(put.json).toMatchObject({ rev: '0-0' })
  expect((await ask(server, 'GET', `${db}/_local/p`)).status).toBe(404)
  const gone = {
    docs: [
      { _id: '_local/a', _deleted: true },
      { _id: '_local/zz', _deleted: true },
    ],
  }
  expect((await ask(server, 'POST', `${db}/_bulk_docs`, { body: gone })).json).toMatchObject([
    { ok: true, rev: '0-0' },
    { id: '_local/zz', error: 'not_found' },
  ])
  expect((await ask(server, 'GET', `${db}/_changes`)).json).toMatchObject({ last_seq: 1 })
})

test('[AL3] keys together with bounds are refused', async () => {
  const db = await freshDb(server)
  const answer = await ask(server, 'POST', `${db}/_all_docs?key=%22a%22`, { body: { keys: ['a'] } })
  expect(answer.json).toMatchObject({ error: 'query_parse_error' })
})
