import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestServer, startTestServer } from '../testing.ts'
import { type Asked, ask, freshDb } from './ask.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

interface List {
  total_rows: number | null
  offset: number | null
  update_seq?: number | null
  rows: { id?: string; key: unknown; error?: string; doc?: object }[]
}

const list = (answer: Asked): List => answer.json
const keysOf = (answer: Asked) => list(answer).rows.map((row) => row.key)

async function dbWith(...ids: string[]): Promise<string> {
  const db = await freshDb(server)
  const docs = ids.map((_id) => ({ _id }))
  await ask(server, 'POST', `${db}/_bulk_docs`, { body: { docs } })
  return db
}

test('[AL4] `_design_docs` lists and counts design docs alone, and takes the same questions', async () => {
  const db = await dbWith('Z', 'a', '_design/a', '_design/b', '_design/c')
  const path = `${db}/_design_docs`
  const get = (query: string) => ask(server, 'GET', `${path}${query}`)
  const all = list(await get(''))
  expect([all.total_rows, all.offset]).toEqual([3, 0])
  expect(all.rows.map((row) => row.id)).toEqual(['_design/a', '_design/b', '_design/c'])
  expect(keysOf(await get('?descending=true&limit=2'))).toEqual(['_design/c', '_design/b'])
  expect(list(await get('?startkey="_design/b"'))).toMatchObject({ total_rows: 3, offset: 1 })
  expect(keysOf(await get('?startkey="Z"&endkey="a"'))).toHaveLength(3)
  expect(keysOf(await get('?startkey="a"'))).toEqual([])
  expect(keysOf(await get('?descending=true&endkey="_design/b"&inclusive_end=false'))).toEqual([
    '_design/c',
  ])
  expect(list(await get('?limit=1&include_docs=true')).rows[0]?.doc).toMatchObject({
    _id: '_design/a',
  })
  const posted = await ask(server, 'POST', path, {
    body: { keys: ['_design/c', 'a', '_design/x'] },
  })
  expect(list(posted).rows).toMatchObject([{ id: '_design/c' }, { error: 'not_found' }])
  const queries = await ask(server, 'POST', `${path}/queries`, {
    body: { queries: [{ limit: 1 }, { keys: ['a', '_design/b'] }] },
  })
  expect((queries.json as { results: List[] }).results.map(({ rows }) => rows.length)).toEqual([
    1, 1,
  ])
})

test('[AL5] several queries are answered in one list each; a single key is a range of one', async () => {
  const db = await dbWith('a', 'b', 'c')
  const answer = await ask(server, 'POST', `${db}/_all_docs/queries`, {
    body: {
      queries: [
        { keys: ['b'] },
        { keys: ['none'] },
        { keys: ['none', 'a'] },
        { descending: true, limit: 1 },
      ],
    },
  })
  const { results } = answer.json as { results: List[] }
  expect(results.map(({ offset, rows }) => [offset, rows.map((row) => row.key)])).toEqual([
    [1, ['b']],
    [3, []],
    [null, ['none', 'a']],
    [0, ['c']],
  ])
  const missing = await ask(server, 'POST', `${db}/_all_docs/queries`, { body: {} })
  expect([missing.status, missing.json]).toEqual([
    400,
    { error: 'bad_request', reason: 'POST body must include `queries` parameter.' },
  ])
})

test('[AL6] a list longer than a page comes whole and in order, in both directions', async () => {
  const ids = Array.from({ length: 2_345 }, (_, index) => `d${String(index).padStart(5, '0')}`)
  const db = await dbWith(...ids)
  expect(keysOf(await ask(server, 'GET', `${db}/_all_docs`))).toEqual(ids)
  const back = await ask(server, 'GET', `${db}/_all_docs?descending=true&include_docs=true&skip=5`)
  expect(keysOf(back)).toEqual(ids.toReversed().slice(5))
  const posted = await ask(server, 'POST', `${db}/_all_docs?skip=1&limit=2200`, {
    body: { keys: ids },
  })
  expect(keysOf(posted)).toEqual(ids.slice(1, 2_201))
  expect(list(posted)).toMatchObject({ total_rows: 2_345, offset: null })
})

test('[AL7] docs of a long list are sent at the reader’s pace, large ones a few at a time', async () => {
  const db = await freshDb(server)
  const text = 'x'.repeat(300_000)
  for (let index = 0; index < 12; index += 1) {
    await ask(server, 'PUT', `${db}/${index}`, { body: { text } })
  }
  const answer = await ask(server, 'GET', `${db}/_all_docs?include_docs=true`)
  expect(list(answer).rows).toHaveLength(12)
  expect(answer.headers['content-length']).toBeUndefined()
  const changes = await ask(server, 'GET', `${db}/_changes?include_docs=true`)
  expect((changes.json as { results: object[] }).results).toHaveLength(12)
  const back = await ask(server, 'GET', `${db}/_changes?include_docs=true&descending=true&limit=9`)
  const seqs = (back.json as { results: { seq: number }[] }).results.map(({ seq }) => seq)
  expect(seqs).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4])
  expect(back.json).toMatchObject({ last_seq: 4, pending: 3 })
})

test('[LO3] `_local_docs` lists local docs within bounds, by keys, in both directions, with docs', async () => {
  const db = await freshDb(server)
  for (const id of ['a', 'b', 'c']) await ask(server, 'PUT', `${db}/_local/${id}`, { body: { id } })
  const get = async (query: string) => keysOf(await ask(server, 'GET', `${db}/_local_docs${query}`))
  expect(await get('')).toEqual(['_local/a', '_local/b', '_local/c'])
  expect(await get('?descending=true&limit=2')).toEqual(['_local/c', '_local/b'])
  expect(await get('?startkey="_local/b"')).toEqual(['_local/b', '_local/c'])
  expect(await get('?endkey="_local/b"&inclusive_end=false')).toEqual(['_local/a'])
  expect(await get('?key="_local/b"')).toEqual(['_local/b'])
  expect(await get('?skip=1&limit=1')).toEqual(['_local/b'])
  const posted = await ask(server, 'POST', `${db}/_local_docs?include_docs=true&update_seq=true`, {
    body: { keys: ['_local/c', 'no', '_local/x'] },
  })
  expect(list(posted)).toEqual({
    total_rows: null,
    offset: null,
    update_seq: null,
    rows: [
      {
        id: '_local/c',
        key: '_local/c',
        value: { rev: '0-1' },
        doc: { _id: '_local/c', _rev: '0-1', id: 'c' },
      },
      { key: '_local/x', error: 'not_found' },
    ],
  })
  const queries = await ask(server, 'POST', `${db}/_local_docs/queries`, {
    body: { queries: [{ limit: 1 }, { keys: ['_local/b', '_local/c'] }] },
  })
  expect((queries.json as { results: List[] }).results.map(({ rows }) => rows.length)).toEqual([
    1, 2,
  ])
})

test('[MA6] `_all_dbs` and `_dbs_info` list dbs in ASCII order, within bounds', async () => {
  const lone = await startTestServer()
  for (const name of ['c', 'a/b', 'a', 'b']) {
    await ask(lone, 'PUT', `/${encodeURIComponent(name)}`)
  }
  const names = async (query: string) => (await ask(lone, 'GET', `/_all_dbs${query}`)).json
  expect(await names('')).toEqual(['a', 'a/b', 'b', 'c'])
  expect(await names('?descending=true&limit=2&skip=1')).toEqual(['b', 'a/b'])
  expect(await names('?startkey="a/b"&endkey="c"&inclusive_end=false')).toEqual(['a/b', 'b'])
  expect(await names('?key="b"')).toEqual(['b'])
  expect(await names('?startkey={}')).toEqual([])
  const infos = await ask(lone, 'GET', '/_dbs_info?startkey="b"')
  expect(infos.json).toMatchObject([
    { key: 'b', info: { db_name: 'b', doc_count: 0 } },
    { key: 'c', info: { db_name: 'c' } },
  ])
  expect((await ask(lone, 'GET', '/_dbs_info?startkey="z"')).json).toEqual([])
  const keys = Array.from({ length: 101 }, () => 'a')
  const many = await ask(lone, 'POST', '/_dbs_info', { body: { keys } })
  expect([many.status, many.json]).toEqual([400, { error: 'bad_request', reason: 'too_many_keys' }])
  await lone.stop()
})

test('[MA7] `_uuids` gives as many as asked for, never a cached answer, and refuses too many', async () => {
  const answer = await ask(server, 'GET', '/_uuids?count=1000')
  expect(new Set((answer.json as { uuids: string[] }).uuids).size).toBe(1_000)
  expect(answer.headers['cache-control']).toContain('no-cache')
  const refused = await ask(server, 'GET', '/_uuids?count=1001')
  expect([refused.status, refused.json]).toEqual([
    400,
    { error: 'bad_request', reason: 'count parameter too large' },
  ])
  const odd = await ask(server, 'GET', '/_uuids?count=some')
  expect(odd.json).toMatchObject({ reason: 'count must be a positive integer' })
})
