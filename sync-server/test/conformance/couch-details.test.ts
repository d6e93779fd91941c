import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestServer, startTestServer } from '../testing.ts'
import { ask, freshDb } from './ask.ts'
import { askView, dbWithViews, rowsOf } from './view-db.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ limits: { maxBodyBytes: 100_000 } })
})
afterAll(() => server.stop())

const packed = (text: string) => gzipSync(text)
const headers = (encoding: string) => ({
  'content-type': 'application/json',
  'content-encoding': encoding,
})

test('[CR12] bodies may come gzipped, and unpack to no more than a body may have', async () => {
  const db = await freshDb(server)
  const put = (path: string, body: Buffer, encoding = 'gzip') =>
    ask(server, 'PUT', `${db}/${path}`, { body, headers: headers(encoding) })
  expect((await put('a', packed('{"a":1}'))).status).toBe(201)
  expect((await ask(server, 'GET', `${db}/a`)).json).toMatchObject({ a: 1 })
  const bulk = { body: packed('{"docs":[{"_id":"b"}]}'), headers: headers('gzip') }
  expect((await ask(server, 'POST', `${db}/_bulk_docs`, bulk)).json).toMatchObject([{ ok: true }])
  const ids = { body: packed('{"doc_ids":["b"]}'), headers: headers('gzip') }
  const changes = await ask(server, 'POST', `${db}/_changes?filter=_doc_ids`, ids)
  expect(changes.json).toMatchObject({ results: [{ id: 'b' }] })
  // A few bytes that would become megabytes.
  const bomb = await put('c', packed(`{"a":"${'x'.repeat(5_000_000)}"}`))
  expect([bomb.status, bomb.json]).toMatchObject([413, { error: 'too_large' }])
  expect((await put('d', Buffer.from('{"a":1}'))).status).toBe(400)
  expect((await put('e', packed('{"a":1}').subarray(0, 12))).status).toBe(400)
  const odd = await put('f', Buffer.from('{}'), 'br')
  expect([odd.status, odd.json]).toEqual([
    415,
    {
      error: 'bad_content_type',
      reason: 'Only gzip and identity content-encodings are supported',
    },
  ])
})

test('[CR13] a feed that goes backwards goes to the beginning, whatever `since` it names', async () => {
  const db = await freshDb(server)
  for (const id of ['a', 'b', 'c']) await ask(server, 'PUT', `${db}/${id}`, { body: {} })
  for (const since of ['0', '2', 'now']) {
    const { json } = await ask(server, 'GET', `${db}/_changes?descending=true&since=${since}`)
    const { results } = json as { results: { id: string }[] }
    expect([since, results.map(({ id }) => id)]).toEqual([since, ['c', 'b', 'a']])
  }
  const bad = await ask(server, 'GET', `${db}/_changes?descending=true&since=x`)
  expect(bad.status).toBe(400)
})

test('[CR14] `_purged_infos` tells of nothing: no record is kept of what was purged', async () => {
  const db = await freshDb(server)
  const { json } = await ask(server, 'PUT', `${db}/a`, { body: {} })
  const { rev } = json as { rev: string }
  await ask(server, 'POST', `${db}/_purge`, { body: { a: [rev] } })
  const infos = await ask(server, 'GET', `${db}/_purged_infos`)
  expect([infos.status, infos.json]).toEqual([200, { purged_infos: [] }])
  expect((await ask(server, 'POST', `${db}/_purged_infos`, { body: {} })).status).toBe(405)
})

test('[CR15] `_top_N` and `_bottom_N` give the greatest and the least values, each once, in the order of keys', async () => {
  const map = 'function (doc) { emit(doc._id[0], doc.v) }'
  const views = {
    top: { map, reduce: '_top_2' },
    bottom: { map, reduce: '_bottom_3' },
    many: { map: 'function (doc) { for (var n = 0; n < 500; n++) emit(n, n) }', reduce: '_top_3' },
  }
  const values = { a1: 5, a2: 'text', a3: 7, b1: null, b2: [1], b3: 7, b4: 3 }
  const docs = Object.entries(values).map(([_id, v]) => ({ _id, v }))
  const db = await dbWithViews(server, views, docs)
  const view = async (path: string) =>
    rowsOf(await askView(server, db, path)).map(({ key, value }) => [key, value])
  expect(await view('top')).toEqual([[null, [[1], 'text']]])
  expect(await view('top?group=true')).toEqual([
    ['a', ['text', 7]],
    ['b', [[1], 7]],
  ])
  expect(await view('bottom?group=true')).toEqual([
    ['a', [5, 7, 'text']],
    ['b', [null, 3, 7]],
  ])
  expect(await view('many')).toEqual([[null, [499, 498, 497]]])
  expect(await view('many?endkey=40&startkey=10')).toEqual([[null, [40, 39, 38]]])
  for (const reduce of ['_top_0', '_top_101', '_top_', '_bottom_1x', '_middle_2']) {
    const body = { views: { x: { map, reduce } } }
    const answer = await ask(server, 'PUT', `${db}/_design/bad`, { body })
    expect([reduce, answer.status]).toEqual([reduce, 400])
  }
})

test('[CR16] what lies below a design document is found with an escaped slash, too', async () => {
  const map = 'function (doc) { emit(doc._id) }'
  const db = await dbWithViews(server, { all: { map } }, [{ _id: 'a' }])
  const answer = await ask(server, 'GET', `${db}/_design%2Fv/_view/all`)
  expect(rowsOf(answer)).toEqual([{ id: 'a', key: 'a', value: null }])
  expect((await ask(server, 'GET', `${db}/_design%2Fv/_info`)).json).toMatchObject({ name: 'v' })
  expect((await ask(server, 'GET', `${db}/_design%2Fv`)).json).toMatchObject({ _id: '_design/v' })
})
