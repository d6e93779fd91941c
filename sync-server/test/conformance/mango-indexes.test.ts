import { afterAll, beforeAll, expect, test } from 'vitest'
import { openIndex } from '../../src/indexes/index-store.ts'
import { listIndexes } from '../../src/mango/index-definition.ts'
import { type TestServer, startTestServer } from '../testing.ts'
import { ask, freshDb } from './ask.ts'
import { mangoAsks, numbers } from './mango-asks.ts'

const MEMBER = 'Bearer member'
const MIA = { name: 'mia', roles: ['team'], isAdmin: false }
let server: TestServer
beforeAll(async () => {
  server = await startTestServer({
    bearer: async (token) => (token === 'member' ? MIA : null),
  })
})
afterAll(() => server.stop())
const { createIndex, explain, filled, find, put } = mangoAsks(() => server)

test('[MG14] an index is a design doc as CouchDB makes it, by the name that CouchDB gives it', async () => {
  const db = await filled(1)
  // Seen in the transcript of CouchDB 3.5.0, which shows the end of the name.
  const made = await createIndex(db, { fields: ['v'] }, { name: 'iv' })
  expect(made).toEqual({
    result: 'created',
    id: '_design/7f853e60244d6da1a579f3c0a98598b7c651a14c',
    name: 'iv',
  })
  expect((await createIndex(db, { fields: ['v'] }, { name: 'iv' })).result).toBe('exists')
  const stored = await ask(server, 'GET', `${db}/${made.id}`)
  expect(stored.json).toMatchObject({
    language: 'query',
    views: {
      iv: {
        map: { fields: { v: 'asc' }, partial_filter_selector: {} },
        reduce: '_count',
        options: { def: { fields: ['v'] } },
      },
    },
  })
  await createIndex(db, { fields: ['2', { '1': 'asc' }] }, { ddoc: 'odd', name: 'order' })
  await createIndex(db, { fields: ['v', 'w'] }, { ddoc: 'odd', name: 'more' })
  const { indexes, total_rows: total }: { indexes: { def: object }[]; total_rows: number } = (
    await ask(server, 'GET', `${db}/_index`)
  ).json
  expect(total).toBe(4)
  expect(indexes.map(({ def }) => def)).toEqual([
    { fields: [{ _id: 'asc' }] },
    { fields: [{ v: 'asc' }] },
    { fields: [{ v: 'asc' }, { w: 'asc' }] },
    { fields: [{ '2': 'asc' }, { '1': 'asc' }] },
  ])
  const part = await ask(server, 'GET', `${db}/_index?limit=1&skip=1`)
  expect(part.json).toMatchObject({ total_rows: 4, indexes: [{ name: 'iv' }] })
  await put(db, '_design/views', { views: { v: { map: 'function (doc) {}' } } })
  const clash = await ask(server, 'POST', `${db}/_index`, {
    body: { index: { fields: ['v'] }, ddoc: 'views' },
  })
  expect(clash.status).toBe(400)
  expect(clash.json).toMatchObject({ error: 'invalid_ddoc_lang' })
})

test('[MG15] members ask, and only an admin of the db makes and removes indexes', async () => {
  const db = await filled(2)
  await ask(server, 'PUT', `${db}/_security`, { body: { members: { roles: ['team'] } } })
  const made = await createIndex(db, { fields: ['number'] }, { ddoc: 'd', name: 'n' })
  const asked = (method: string, path: string, body: object | undefined, auth: string | null) =>
    ask(server, method, `${db}${path}`, { auth, ...(body === undefined ? {} : { body }) })
  const query = { selector: { number: 1 } }
  expect((await asked('POST', '/_find', query, MEMBER)).json).toMatchObject({
    docs: [{ number: 1 }],
  })
  expect((await asked('POST', '/_explain', query, MEMBER)).status).toBe(200)
  expect((await asked('GET', '/_index', undefined, MEMBER)).status).toBe(200)
  const index = { index: { fields: ['kind'] } }
  const remove = `/_index/${made.id}/json/n`
  const bulk = { docids: ['d'] }
  expect((await asked('POST', '/_index', index, MEMBER)).status).toBe(403)
  expect((await asked('DELETE', remove, undefined, MEMBER)).status).toBe(403)
  expect((await asked('POST', '/_index/_bulk_delete', bulk, MEMBER)).status).toBe(403)
  for (const [method, path, body] of [
    ['POST', '/_find', query],
    ['POST', '/_explain', query],
    ['POST', '/_index', index],
    ['GET', '/_index', undefined],
    ['DELETE', remove, undefined],
  ] as const) {
    expect((await asked(method, path, body, null)).status).toBe(401)
  }
  expect((await ask(server, 'GET', `${db}/_index`)).json).toMatchObject({ total_rows: 2 })
})

test('[MG16] a removed index leaves nothing behind, and its design doc goes with its last index', async () => {
  const db = await filled(5)
  const kept = async () => {
    const open = await server.databases().open(db.slice(1))
    return open.indexing.read((storage) =>
      ['indexes', ...storage.side.list('indexes').map((id) => `tree ${id}`)].flatMap((space) =>
        storage.side.list(space),
      ),
    )
  }
  await createIndex(db, { fields: ['number'] }, { ddoc: 'd', name: 'n' })
  await createIndex(db, { fields: ['kind'] }, { ddoc: 'd', name: 'k' })
  await createIndex(db, { fields: ['at.hour'] }, { ddoc: 'e', name: 'h' })
  for (const field of ['number', 'kind', 'at.hour']) {
    await find(db, { selector: { [field]: { $gt: null } } })
  }
  expect((await kept()).length).toBeGreaterThan(3)
  const gone = await ask(server, 'DELETE', `${db}/_index/_design%2Fd/json/n`)
  expect(gone.json).toEqual({ ok: true })
  expect((await ask(server, 'DELETE', `${db}/_index/d/json/n`)).status).toBe(404)
  expect((await ask(server, 'DELETE', `${db}/_index/_design/d/json/k`)).status).toBe(200)
  expect((await ask(server, 'GET', `${db}/_design/d`)).json).toMatchObject({ reason: 'deleted' })
  const bulk = await ask(server, 'POST', `${db}/_index/_bulk_delete`, {
    body: { docids: ['_design/e', 'nowhere'] },
  })
  expect(bulk.json).toEqual({
    success: [{ id: '_design/e', ok: true }],
    fail: [{ id: '_design/nowhere', error: 'not_found' }],
  })
  expect(await kept()).toEqual([])
  // An index whose design doc goes another way is gone with the next query.
  const again = await createIndex(db, { fields: ['number'] }, { ddoc: 'f', name: 'n' })
  await find(db, { selector: { number: 1 } })
  const { rev }: { rev: string } = await put(db, 'x', {}).then(async () =>
    ask(server, 'GET', `${db}/${again.id}`).then(({ json }) => ({ rev: json['_rev'] })),
  )
  await ask(server, 'DELETE', `${db}/${again.id}?rev=${rev}`)
  await find(db, { selector: { number: 1 } })
  expect(await kept()).toEqual([])
})

test('[MG17] a partial index holds what its filter lets in, and is used only when it is named', async () => {
  const db = await filled(10)
  const partial = { fields: ['number'], partial_filter_selector: { kind: { $ne: 'enact' } } }
  await createIndex(db, partial, { ddoc: 'p', name: 'p' })
  const selector = { number: { $gt: 2 } }
  expect((await find(db, { selector })).warning).toContain('No matching index found')
  expect(numbers(await find(db, { selector }))).toHaveLength(7)
  const named = await find(db, { selector, use_index: 'p' })
  expect(numbers(named)).toEqual([3, 5, 7, 9])
  const told = await explain(db, { selector })
  expect(told.index_candidates).toMatchObject([
    { index: { name: 'p' }, analysis: { reasons: [{ name: 'is_partial' }] } },
  ])
})

test('[MG19] what is withdrawn is in no index from that moment on, even if nobody asks again', async () => {
  const db = await freshDb(server)
  const secret = await put(db, 'one', { text: 'a secret nobody is to read' })
  const edited = await put(db, 'two', { text: 'another secret' })
  await createIndex(db, { fields: ['text'] })
  expect((await find(db, { selector: { text: { $gt: null } } })).docs).toHaveLength(2)
  await ask(server, 'DELETE', `${db}/one?rev=${secret}`)
  await ask(server, 'PUT', `${db}/two?rev=${edited}`, { body: { text: 'tame' } })
  const open = await server.databases().open(db.slice(1))
  await open.forgetOldBodies('two')
  const rows = open.indexing.read((storage) =>
    listIndexes(storage).flatMap((index) =>
      index.type === 'json' ? [...openIndex(storage, index.indexId).rows()] : [],
    ),
  )
  expect(rows).toEqual([])
  expect((await find(db, { selector: { text: { $gt: null } } })).docs).toMatchObject([
    { text: 'tame' },
  ])
})

test.each([
  [{}, 'missing_required_key'],
  [{ index: 1 }, 'invalid_index'],
  [{ index: {} }, 'missing_required_key'],
  [{ index: { fields: 'a' } }, 'invalid_sort_json'],
  [{ index: { fields: [] } }, 'invalid_index'],
  [{ index: { fields: [''] } }, 'invalid_sort_field'],
  [{ index: { fields: [{ a: 'asc', b: 'asc' }] } }, 'invalid_sort_field'],
  [{ index: { fields: ['a'], colour: 1 } }, 'invalid_key'],
  [{ index: { fields: ['a'], partial_filter_selector: { $x: 1 } } }, 'invalid_operator'],
  [{ index: { fields: ['a'] }, type: 'text' }, 'invalid_index'],
  [{ index: { fields: ['a'] }, name: '' }, 'invalid_empty_string'],
  [{ index: { fields: ['a'] }, name: 1 }, 'invalid_string'],
  [{ index: { fields: ['a'] }, ddoc: '' }, 'invalid_empty_string'],
  [{ index: { fields: ['a'] }, w: 0 }, 'invalid_pos_integer'],
  [{ index: { fields: ['a'] }, partitioned: true }, 'bad_request'],
])('[MG22] an index that is wrong is 400 with CouchDB’s code: %j', async (body, error) => {
  const db = await freshDb(server)
  const answer = await ask(server, 'POST', `${db}/_index`, { body })
  expect([answer.status, answer.json]).toMatchObject([400, { error }])
  expect((await ask(server, 'GET', `${db}/_index`)).json).toMatchObject({ total_rows: 1 })
})

test('[MG23] an index is kept up with through restarts, edits and new docs', async () => {
  const db = await filled(300)
  await createIndex(db, { fields: ['number'] }, { ddoc: 'd', name: 'n' })
  const query = { selector: { number: { $gte: 297 } }, execution_stats: true }
  const first = await find(db, query)
  expect(first.execution_stats).toMatchObject({ total_keys_examined: 3 })
  await server.restart()
  await put(db, 'new', { number: 1_000 })
  const again = await find(db, query)
  expect(numbers(again)).toEqual([297, 298, 299, 1_000])
  expect(again.execution_stats).toMatchObject({ total_keys_examined: 4 })
})
