import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestServer, startTestServer } from '../testing.ts'
import { ask, freshDb } from './ask.ts'
import { type Found, mangoAsks, numbers } from './mango-asks.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())
const { createIndex, explain, filled, find, put } = mangoAsks(() => server)

test('[MG8] a sort without an index of its fields is refused in CouchDB’s words', async () => {
  const db = await filled(3)
  const body = { selector: { kind: 'enact' }, sort: ['number'] }
  const refused = await ask(server, 'POST', `${db}/_find`, { body })
  expect(refused.status).toBe(400)
  expect(refused.json).toEqual({
    error: 'no_usable_index',
    reason: 'No index exists for this sort, try indexing by the sort fields.',
  })
  await createIndex(db, { fields: ['number'] })
  expect(numbers(await find(db, { selector: { kind: 'enact' }, sort: ['number'] }))).toEqual([0, 2])
  expect(numbers(await find(db, { selector: {}, sort: [{ number: 'desc' }] }))).toEqual([2, 1, 0])
  await createIndex(db, { fields: ['kind', 'number'] })
  const constant = { selector: { kind: 'enact' }, sort: [{ number: 'desc' }] }
  expect(numbers(await find(db, constant))).toEqual([2, 0])
  const byId = { selector: { _id: { $gt: null } }, sort: [{ _id: 'desc' }] }
  expect(numbers(await find(db, byId))).toEqual([2, 1, 0])
})

test('[MG9] of several indexes the one that serves most fields is taken, then the smaller, then the first', async () => {
  const db = await filled(3)
  for (const [name, fields] of Object.entries({
    z: ['kind'],
    b: ['kind', 'at.hour'],
    a: ['kind', 'at.hour'],
    wide: ['kind', 'at.hour', 'number'],
    other: ['gone'],
  })) {
    await createIndex(db, { fields }, { ddoc: `dd-${name}`, name })
  }
  const told = await explain(db, { selector: { kind: 'enact', 'at.hour': { $gt: 3 }, number: 5 } })
  expect(told.index?.name).toBe('wide')
  const two = await explain(db, { selector: { kind: 'enact', 'at.hour': { $gt: 3 } } })
  expect(two.index?.name).toBe('a')
  expect(two.mrargs).toMatchObject({
    start_key: ['enact', 3],
    end_key: ['enact', '<MAX>'],
    direction: 'fwd',
  })
  expect(
    two.index_candidates.map(({ index, analysis }) => [index.name, analysis.reasons[0]?.name]),
  ).toEqual([
    ['z', 'less_overlap'],
    ['wide', 'field_mismatch'],
    ['other', 'field_mismatch'],
    ['b', 'alphabetically_comes_after'],
    ['_all_docs', 'unfavored_type'],
  ])
  expect((await explain(db, { selector: { kind: { $ne: 1 } } })).index?.name).toBe('z')
  expect((await explain(db, { selector: { $or: [{ kind: 1 }, { number: 1 }] } })).index?.name).toBe(
    '_all_docs',
  )
  expect((await explain(db, { selector: {}, sort: ['nowhere'] })).index).toBeNull()
})

test('[MG10] limit is 25 unless asked otherwise, and bookmarks lead through all docs once', async () => {
  const db = await filled(60)
  expect((await find(db, { selector: {} })).docs).toHaveLength(25)
  for (const indexed of [false, true]) {
    if (indexed) await createIndex(db, { fields: ['at.hour'] })
    const seen = new Set<unknown>()
    let bookmark: string | null = null
    let count = 0
    for (;;) {
      const page: Found = await find(db, {
        selector: { 'at.hour': { $gte: 0 } },
        limit: 7,
        bookmark,
      })
      bookmark = page.bookmark
      if (page.docs.length === 0) break
      for (const number of numbers(page)) seen.add(number)
      count += page.docs.length
      // What comes and goes in between shifts no page.
      await put(db, `a${indexed}${count}`, { at: { hour: -1 } })
    }
    expect([count, seen.size]).toEqual([60, 60])
  }
  const skipped = await find(db, { selector: { number: { $gte: 0 } }, skip: 58 })
  expect(numbers(skipped)).toEqual([58, 59])
  expect((await find(db, { selector: { number: -1 } })).bookmark).toBe('nil')
  expect((await find(db, { selector: {}, limit: 0 })).docs).toEqual([])
})

test('[MG11] a bookmark goes on after its row, even when that row is gone', async () => {
  const db = await filled(6)
  await createIndex(db, { fields: ['number'] })
  const ask6 = { selector: { number: { $gte: 0 } }, limit: 2 }
  const first = await find(db, ask6)
  const last = first.docs.at(-1)
  await ask(server, 'DELETE', `${db}/${String(last?.['_id'])}?rev=${String(last?.['_rev'])}`)
  expect(numbers(await find(db, { ...ask6, bookmark: first.bookmark }))).toEqual([2, 3])
})

test('[MG12] an index that is named but does not serve is passed over with a warning, or refused', async () => {
  const db = await filled(3)
  await createIndex(db, { fields: ['number'] }, { ddoc: 'mine', name: 'n' })
  const selector = { kind: 'enact' }
  const unnamed = await find(db, { selector })
  expect(unnamed.warning).toBe('No matching index found, create an index to optimize query time.')
  const named = await find(db, { selector, use_index: '_design/mine' })
  expect(named.warning?.split('\n')[0]).toBe(
    '_design/mine was not used because it does not contain a valid index for this query.',
  )
  const both = await find(db, { selector, use_index: ['mine', 'n'] })
  expect(both.warning?.split('\n')[0]).toBe(
    '_design/mine, n was not used because it is not a valid index for this query.',
  )
  expect((await find(db, { selector: { number: 1 }, use_index: 'mine/n' })).warning).toBeUndefined()
  const refused = await ask(server, 'POST', `${db}/_find`, {
    body: { selector, use_index: 'mine', allow_fallback: false },
  })
  expect(refused.status).toBe(400)
  expect(refused.json).toEqual({
    error: 'invalid_index',
    reason: '_design/mine specified by `use_index` could not be found or it is not suitable.',
  })
})

test('[MG13] statistics tell what was looked at, and many looked at in vain is a warning', async () => {
  const db = await filled(30)
  const found = await find(db, { selector: { number: 7 }, execution_stats: true })
  expect(found.execution_stats).toMatchObject({
    total_keys_examined: 30,
    total_docs_examined: 30,
    total_quorum_docs_examined: 0,
    results_returned: 1,
  })
  expect(found.warning).toContain('The number of documents examined is high')
  await createIndex(db, { fields: ['number'] })
  const indexed = await find(db, { selector: { number: 7 }, execution_stats: true, r: 2 })
  expect(indexed.execution_stats).toMatchObject({
    total_keys_examined: 1,
    total_docs_examined: 0,
    total_quorum_docs_examined: 1,
  })
  expect(indexed.warning).toBeUndefined()
})

test('[MG18] design docs and deleted docs are never found', async () => {
  const db = await filled(2)
  await put(db, '_design/x', { number: 0, language: 'query', views: {} })
  await createIndex(db, { fields: ['number'] })
  await createIndex(db, { fields: ['language'] })
  const rev = await put(db, 'gone', { number: 0 })
  expect((await find(db, { selector: { number: 0 } })).docs).toHaveLength(2)
  await ask(server, 'DELETE', `${db}/gone?rev=${rev}`)
  expect((await find(db, { selector: { number: 0 } })).docs).toHaveLength(1)
  expect((await find(db, { selector: { number: 0 }, update: false })).docs).toHaveLength(1)
  expect((await find(db, { selector: { language: 'query' } })).docs).toEqual([])
  expect((await find(db, { selector: {} })).docs).toHaveLength(2)
})

test('[MG20] conflicts are told when asked for; fields leave out what was not asked for', async () => {
  const db = await freshDb(server)
  const docs = ['1-a', '1-b'].map((rev) => ({ _id: 'x', _rev: rev, a: { b: 1, c: 2 }, d: 3 }))
  await ask(server, 'POST', `${db}/_bulk_docs`, { body: { docs, new_edits: false } })
  const plain = await find(db, { selector: {} })
  expect(plain.docs[0]).not.toHaveProperty('_conflicts')
  const told = await find(db, { selector: {}, conflicts: true })
  expect(told.docs[0]).toMatchObject({ _rev: '1-b', _conflicts: ['1-a'] })
  const picked = await find(db, { selector: {}, fields: ['a.b', '_id', 'gone'] })
  expect(picked.docs).toEqual([{ a: { b: 1 }, _id: 'x' }])
})

/** Lists within lists, far beyond any key. */
function deepBookmark(): string {
  const depth = 200_000
  const key = '['.repeat(depth) + ']'.repeat(depth)
  return Buffer.from(`[${key},"x"]`).toString('base64url')
}

const WRONG: readonly (readonly [unknown, string])[] = [
  [{}, 'missing_required_key'],
  [[], 'bad_request'],
  [{ selector: [] }, 'invalid_selector_json'],
  [{ selector: {}, limit: -1 }, 'invalid_non_neg_integer'],
  [{ selector: {}, limit: 1e300 }, 'invalid_non_neg_integer'],
  [{ selector: {}, skip: 'x' }, 'invalid_non_neg_integer'],
  [{ selector: {}, sort: 'x' }, 'invalid_sort_json'],
  [{ selector: {}, sort: [{}] }, 'invalid_sort_field'],
  [{ selector: {}, sort: [{ a: 'up' }] }, 'invalid_sort_dir'],
  [{ selector: {}, sort: [{ a: 'asc' }, { b: 'desc' }] }, 'unsupported_mixed_sort'],
  [{ selector: {}, fields: 'a' }, 'invalid_fields'],
  [{ selector: {}, fields: [1] }, 'invalid_field'],
  [{ selector: {}, fields: ['a..b'] }, 'invalid_field_name'],
  [{ selector: {}, use_index: 'a/b/c' }, 'invalid_index_name'],
  [{ selector: {}, use_index: [1] }, 'invalid_index_name'],
  [{ selector: {}, bookmark: 7 }, 'invalid_bookmark'],
  [{ selector: {}, bookmark: 'g1AAAAA' }, 'invalid_bookmark'],
  [{ selector: {}, bookmark: deepBookmark() }, 'invalid_bookmark'],
  [{ selector: {}, r: 0 }, 'invalid_pos_integer'],
  [{ selector: {}, conflicts: 'yes' }, 'invalid_boolean'],
  [{ selector: {}, stale: 'maybe' }, 'invalid_value'],
  [{ selector: {}, partition: 'p' }, 'bad_request'],
  [{ selector: {}, colour: 'red' }, 'invalid_key'],
]

test.each(WRONG)(
  '[MG21] a query that is wrong is 400 with CouchDB’s code: %#',
  async (body, error) => {
    const db = await freshDb(server)
    const answer = await ask(server, 'POST', `${db}/_find`, { body })
    expect([answer.status, answer.json]).toMatchObject([400, { error }])
  },
)

test('[MG24] a query, or a feed, whose pattern is slow lets others get their turn', async () => {
  const db = await freshDb(server)
  let state = 7
  const letter = () => ((state = (state * 48_271) % 2_147_483_647) % 2 === 0 ? 'a' : 'b')
  const docs = Array.from({ length: 10 }, (_, number) => ({
    _id: `d${number}`,
    text: `${Array.from({ length: 3_000 }, letter).join('')}c`,
  }))
  await ask(server, 'POST', `${db}/_bulk_docs`, { body: { docs } })
  const body = { selector: { text: { $regex: '(a|b)*a(a|b){60}c' } } }
  for (const path of [
    '_find',
    '_changes?filter=_selector',
    '_changes?filter=_selector&descending=true',
  ]) {
    const ended: string[] = []
    const slow = ask(server, 'POST', `${db}/${path}`, { body }).then(({ status }) => {
      ended.push('slow')
      return status
    })
    // One after the other: each is answered while the search goes on.
    for (const name of ['first', 'second', 'third']) {
      expect((await ask(server, 'GET', `${db}/d1`)).status).toBe(200)
      ended.push(name)
    }
    expect(await slow).toBe(200)
    expect(ended).toEqual(['first', 'second', 'third', 'slow'])
  }
})

test('[MG25] docs whose keys are very long are found and sorted last, and weigh nothing in the index', async () => {
  const db = await filled(3)
  const long = 'x'.repeat(1_000_000)
  for (const id of ['long1', 'long2', 'long3']) await put(db, id, { number: 1, kind: long + id })
  await createIndex(db, { fields: ['kind'] })
  const all = { selector: { kind: { $gt: null } }, fields: ['_id'], sort: ['kind'] }
  const ids = async (body: object) => (await find(db, body)).docs.map((doc) => doc['_id'])
  expect(await ids(all)).toEqual(['e0000', 'e0002', 'e0001', 'long1', 'long2', 'long3'])
  expect(await ids({ ...all, sort: [{ kind: 'desc' }], limit: 4 })).toEqual([
    'long3',
    'long2',
    'long1',
    'e0001',
  ])
  expect(await ids({ ...all, selector: { kind: `${long}long2` } })).toEqual(['long2'])
  const open = await server.databases().open(db.slice(1))
  const chars = open.indexing.read(
    (storage) =>
      storage.side
        .list('indexes')
        .flatMap((id) => [`tree ${id}`, `docs ${id}`])
        .flatMap((space) => storage.side.list(space).map((key) => storage.side.read(space, key)))
        .join('').length,
  )
  expect(chars).toBeLessThan(5_000)
})
