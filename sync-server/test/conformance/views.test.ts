import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestServer, startTestServer } from '../testing.ts'
import { ask } from './ask.ts'
import { askView, BY_N, dbWithViews, FIVE, json, keysOf, rowsOf } from './view-db.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ sandbox: { callMs: 1_500 } })
})
afterAll(() => server.stop())

const put = (db: string, id: string, body: object) => ask(server, 'PUT', `${db}/${id}`, { body })
const view = (db: string, path: string) => askView(server, db, path)
const dbWith = (views: object, docs: readonly object[] = [], more: object = {}) =>
  dbWithViews(server, views, docs, more)

test('[VW1] a view lists what its map gives, in the order of the keys, laid out line by line', async () => {
  const db = await dbWith({ n: { map: BY_N } }, FIVE.slice(0, 2))
  expect((await view(db, 'n?update_seq=true')).text).toBe(
    '{"total_rows":2,"offset":0,"update_seq":3,"rows":[\r\n' +
      '{"id":"d1","key":1,"value":10},\r\n{"id":"d2","key":2,"value":20}\r\n]}\n',
  )
  const empty = await dbWith({ n: { map: BY_N } })
  expect((await view(empty, 'n')).text).toBe('{"total_rows":0,"offset":0,"rows":[\r\n\r\n]}\n')
})

test('[VW2] ranges, both directions, skip, limit and ids within a key', async () => {
  const db = await dbWith({ n: { map: BY_N } }, FIVE)
  const asked: [string, unknown[]][] = [
    ['key=2', [2]],
    ['startkey=2&endkey=4', [2, 3, 4]],
    ['start_key=2&end_key=4&inclusive_end=false', [2, 3]],
    ['startkey=4&endkey=2&descending=true', [4, 3, 2]],
    ['descending=true&limit=2&skip=1', [4, 3]],
    ['limit=0', []],
    [`keys=${json('[4,1,9,1]')}`, [4, 1, 1]],
    [`keys=${json('[3]')}`, [3]],
    [`keys=${json('[4,1,5]')}&skip=1&limit=1`, [1]],
    [`startkey=${json('{}')}`, []],
  ]
  for (const [query, keys] of asked) {
    expect([query, keysOf(await view(db, `n?${query}`))]).toEqual([query, keys])
  }
  const same = await dbWith({ n: { map: 'function(doc) { emit(1, null) }' } }, FIVE)
  const ids = async (query: string) => rowsOf(await view(same, `n?${query}`)).map(({ id }) => id)
  expect(await ids('key=1&startkey_docid=d2&endkey_docid=d4')).toEqual(['d2', 'd3', 'd4'])
  expect(await ids('startkey=1&start_key_doc_id=d4')).toEqual(['d4', 'd5'])
  expect(await ids('startkey=1&startkey_docid=d2&descending=true')).toEqual(['d2', 'd1'])
})

test('[VW3] total_rows counts the view, offset what lies before the first row', async () => {
  const db = await dbWith({ n: { map: BY_N } }, FIVE)
  const asked: [string, number][] = [
    ['startkey=3', 2],
    ['skip=2', 2],
    ['startkey=3&descending=true', 2],
    ['descending=true', 0],
  ]
  for (const [query, offset] of asked) {
    const { total_rows, ...answer } = (await view(db, `n?${query}`)).json as {
      total_rows: number
      offset: number
    }
    expect([query, total_rows, answer.offset]).toEqual([query, 5, offset])
  }
})

test('[VW4] a posted body asks like the address, whose parameters win; keys may be posted', async () => {
  const db = await dbWith({ n: { map: BY_N } }, FIVE)
  const post = (query: string, body: object) =>
    ask(server, 'POST', `${db}/_design/v/_view/n${query}`, { body })
  expect(keysOf(await post('', { keys: [3, 1] }))).toEqual([3, 1])
  expect(keysOf(await post('', { startkey: 4 }))).toEqual([4, 5])
  expect(keysOf(await post('?limit=1', { limit: 3, descending: true }))).toEqual([5])
  expect(keysOf(await post('', {}))).toHaveLength(5)
  expect((await post('', { keys: 1 })).status).toBe(400)
  expect((await post('', { queries: [] })).status).toBe(400)
  const queries = await ask(server, 'POST', `${db}/_design/v/_view/n/queries?limit=1`, {
    body: { queries: [{ key: 2 }, { limit: 2 }] },
  })
  const { results } = queries.json as { results: { rows: { key: number }[] }[] }
  expect(results.map(({ rows }) => rows.map(({ key }) => key))).toEqual([[2], [1, 2]])
  expect((await ask(server, 'GET', `${db}/_design/v/_view/n/queries`)).status).toBe(405)
})

test('[VW5] include_docs brings the doc, or the one that the value names', async () => {
  const map = 'function(doc) { emit(doc._id, doc.link ? {_id: doc.link} : null) }'
  const db = await dbWith({ n: { map } }, [
    { _id: 'a', link: 'b' },
    { _id: 'b' },
    { _id: 'c', link: 'none' },
  ])
  const { rows } = (await view(db, 'n?include_docs=true')).json as {
    rows: { doc: { _id: string } | null }[]
  }
  expect(rows.map(({ doc }) => doc?._id ?? null)).toEqual(['b', 'b', null])
  const leaves = [
    { _id: 'x', _rev: '1-a' },
    { _id: 'x', _rev: '1-b' },
  ]
  await ask(server, 'POST', `${db}/_bulk_docs`, { body: { docs: leaves, new_edits: false } })
  const withConflicts = await view(db, 'n?key="x"&include_docs=true&conflicts=true')
  expect(withConflicts.json).toMatchObject({ rows: [{ doc: { _conflicts: ['1-a'] } }] })
  const data = { _attachments: { t: { data: 'aGk=', content_type: 'text/plain' } } }
  await put(db, 'y', data)
  expect((await view(db, 'n?key="y"&include_docs=true')).json).toMatchObject({
    rows: [{ doc: { _attachments: { t: { stub: true } } } }],
  })
  expect((await view(db, 'n?key="y"&include_docs=true&attachments=true')).json).toMatchObject({
    rows: [{ doc: { _attachments: { t: { data: 'aGk=' } } } }],
  })
})

test('[VW11] what makes no sense is refused in CouchDB’s words', async () => {
  const db = await dbWith({ m: { map: BY_N }, r: { map: BY_N, reduce: '_count' } }, FIVE)
  const refused: [string, string][] = [
    ['m?reduce=true', 'Reduce is invalid for map-only views.'],
    ['m?group=true', 'Invalid use of grouping on a map view.'],
    ['r?include_docs=true', '`include_docs` is invalid for reduce'],
    ['r?conflicts=true', '`conflicts` is invalid for reduce views.'],
    [`r?keys=${json('[1,2]')}`, 'Multi-key fetches for reduce views must use `group=true`'],
    ['r?group=false&group_level=1', "Can't specify group=false and group_level>0 at the same time"],
    ['m?limit=x', 'Invalid value for integer: "x"'],
    ['m?limit=-1', 'Invalid value for positive integer: -1'],
    ['m?descending=x', 'Invalid boolean parameter: "x"'],
    ['m?update=x', 'Invalid value for `update`.'],
    ['m?stale=x', 'Invalid value for `stale`.'],
    ['m?stable=x', 'Invalid value for `stable`.'],
    [
      'm?startkey=2&endkey=1',
      'No rows can match your key range, reverse your start_key and end_key or set descending=true',
    ],
    [
      `m?keys=${json('[1,2]')}&key=1`,
      '`keys` is incompatible with `key`, `start_key` and `end_key`',
    ],
  ]
  for (const [path, reason] of refused) {
    const answer = await view(db, path)
    expect([path, answer.status, answer.json]).toEqual([
      path,
      400,
      { error: 'query_parse_error', reason },
    ])
  }
  expect((await view(db, 'm?key={')).status).toBe(400)
})

test('[VW12] a view, or design document, that is not there is 404', async () => {
  const db = await dbWith({ m: { map: BY_N } })
  expect((await view(db, 'no')).json).toEqual({ error: 'not_found', reason: 'missing_named_view' })
  const missing = await ask(server, 'GET', `${db}/_design/no/_view/m`)
  expect([missing.status, missing.json]).toEqual([404, { error: 'not_found', reason: 'missing' }])
  for (const kind of ['_show', '_list', '_update', '_rewrite']) {
    expect((await ask(server, 'GET', `${db}/_design/v/${kind}/x`)).status).toBe(404)
  }
})

test('[VW13] rows follow their docs: changed, deleted and new ones, and docs on which the map throws', async () => {
  const db = await dbWith({ n: { map: 'function(doc) { emit(doc.n.x, null) }' } }, [
    { _id: 'a', n: { x: 1 } },
    { _id: 'b', n: { x: 2 } },
    { _id: 'c' },
  ])
  expect(keysOf(await view(db, 'n'))).toEqual([1, 2])
  const a = (await ask(server, 'GET', `${db}/a`)).json as { _rev: string }
  const b = (await ask(server, 'GET', `${db}/b`)).json as { _rev: string }
  await put(db, 'a', { _rev: a._rev, n: { x: 5 } })
  await ask(server, 'DELETE', `${db}/b?rev=${b._rev}`)
  await put(db, 'd', { n: { x: 4 } })
  expect(keysOf(await view(db, 'n'))).toEqual([4, 5])
})

test('[VW14] a map sees conflicts, stubs and revs, and design documents only when it asks for them', async () => {
  const map = 'function(doc) { emit(doc._id, [doc._rev, doc._conflicts || null]) }'
  const db = await dbWith({ n: { map } })
  const docs = [
    { _id: 'x', _rev: '1-a' },
    { _id: 'x', _rev: '1-b' },
  ]
  await ask(server, 'POST', `${db}/_bulk_docs`, { body: { docs, new_edits: false } })
  expect(rowsOf(await view(db, 'n'))).toEqual([{ id: 'x', key: 'x', value: ['1-b', ['1-a']] }])
  const own = await dbWith({ n: { map } }, [], { options: { include_design: true } })
  expect(keysOf(await view(own, 'n'))).toEqual(['_design/v'])
})

test('[VW15] update=false and stale=ok answer from what is there; lazy brings it up to date afterwards', async () => {
  const db = await dbWith({ n: { map: BY_N } }, FIVE)
  expect(keysOf(await view(db, 'n?update=false'))).toEqual([])
  expect(keysOf(await view(db, 'n?stale=ok'))).toEqual([])
  expect(keysOf(await view(db, 'n?update=lazy'))).toEqual([])
  // The next one who asks for fresh rows shares that update.
  expect(keysOf(await view(db, 'n'))).toHaveLength(5)
  expect(keysOf(await view(db, 'n?update=false&stable=true&sorted=false'))).toHaveLength(5)
})

test('[VW16] an index goes with its design document, at once, and comes back with it', async () => {
  const db = await dbWith({ n: { map: BY_N } }, FIVE)
  await view(db, 'n')
  const opened = await server.databases().open(db.slice(1))
  const indexes = () => opened.indexing.read((storage) => storage.side.list('indexes').length)
  expect(indexes()).toBe(1)
  const { _rev } = (await ask(server, 'GET', `${db}/_design/v`)).json as { _rev: string }
  const other = await put(db, '_design/v', {
    _rev,
    views: { n: { map: 'function(d) { emit(1) }' } },
  })
  expect(indexes()).toBe(0)
  expect(keysOf(await view(db, 'n'))).toEqual([1, 1, 1, 1, 1])
  expect(indexes()).toBe(1)
  const { rev } = other.json as { rev: string }
  await ask(server, 'DELETE', `${db}/_design/v?rev=${rev}`)
  expect(indexes()).toBe(0)
  expect((await view(db, 'n')).json).toMatchObject({ reason: 'missing' })
  expect((await ask(server, 'POST', `${db}/_view_cleanup`, { body: {} })).status).toBe(202)
})

test('[VW17] a withdrawn text is in no index, even if nobody asks again', async () => {
  const db = await dbWith({ n: { map: 'function(doc) { emit(doc.text, doc.text) }' } }, [
    { _id: 'a', text: 'withdrawn words' },
  ])
  await view(db, 'n')
  const opened = await server.databases().open(db.slice(1))
  const rowCount = async () =>
    ((await view(db, 'n?update=false')).json as { total_rows: number }).total_rows
  expect(await rowCount()).toBe(1)
  const { _rev } = (await ask(server, 'GET', `${db}/a`)).json as { _rev: string }
  await ask(server, 'DELETE', `${db}/a?rev=${_rev}`)
  expect(await rowCount()).toBe(0)
  const kept = opened.indexing.read((storage) => {
    const spaces = storage.side.list('indexes').flatMap((id) => [`tree ${id}`, `docs ${id}`])
    return spaces.map((space) =>
      storage.side.list(space).map((key) => storage.side.read(space, key)),
    )
  })
  expect(JSON.stringify(kept)).not.toContain('withdrawn words')
})

test('[VW18] a map or reduce that does not end is an error for who asks, and writers go on', async () => {
  const db = await dbWith(
    {
      map: { map: 'function(doc) { while (true) {} }' },
      reduce: { map: BY_N, reduce: 'function() { while (true) {} }' },
      flood: { map: 'function(doc) { while (true) emit(1, "x") }' },
    },
    FIVE,
  )
  const order: string[] = []
  const slow = view(db, 'map').then((answer) => {
    order.push('map')
    return answer
  })
  const writes = Array.from({ length: 20 }, (_, n) =>
    put(db, `w${n}`, {}).then(({ status }) => order.push(`write ${status}`)),
  )
  await Promise.all(writes)
  const failed = await slow
  expect([failed.status, failed.json]).toMatchObject([
    400,
    { error: 'query_server_error', reason: expect.stringContaining('did not end in time') },
  ])
  expect(order.at(-1)).toBe('map')
  expect((await view(db, 'reduce')).json).toMatchObject({ error: 'query_server_error' })
  const flood = await view(db, 'flood')
  expect([flood.status, rowsOf(flood)]).toEqual([200, []])
}, 60_000)

test('[VW19] _info tells how far the indexes are', async () => {
  const db = await dbWith({ n: { map: BY_N } }, FIVE)
  const info = async () => (await ask(server, 'GET', `${db}/_design/v/_info`)).json
  expect(await info()).toMatchObject({
    name: 'v',
    view_index: {
      update_seq: 0,
      updates_pending: { total: 6 },
      language: 'javascript',
      signature: expect.stringMatching(/^[0-9a-f]{32}$/),
      updater_running: false,
    },
  })
  await view(db, 'n')
  expect(await info()).toMatchObject({
    view_index: { update_seq: 6, updates_pending: { total: 0 } },
  })
  expect((await ask(server, 'GET', `${db}/_design/no/_info`)).status).toBe(404)
})

test('[VW20] a view of many thousand rows comes whole, while it is being written to', async () => {
  const docs = Array.from({ length: 3_000 }, (_, n) => ({
    _id: `d${String(n).padStart(4, '0')}`,
    n,
  }))
  const db = await dbWith({ n: { map: BY_N } }, docs)
  const asking = view(db, 'n')
  const writing = Promise.all(Array.from({ length: 50 }, (_, n) => put(db, `z${n}`, { n: -1 - n })))
  const rows = rowsOf(await asking).filter(({ key }) => (key as number) >= 0)
  expect(rows.map(({ key }) => key)).toEqual(docs.map(({ n }) => n))
  await writing
})

test('[VW21] views are for members alone, and say nothing to others', async () => {
  const db = await dbWith({ n: { map: BY_N } }, FIVE)
  for (const path of ['_view/n', '_view/no', '_info']) {
    const { status } = await ask(server, 'GET', `${db}/_design/v/${path}`, { auth: null })
    expect(status).toBe(401)
  }
})

test('[VW20] many rows that one doc gives under one key come once each, in both directions', async () => {
  const map = 'function (doc) { for (var n = 0; n < 1300; n++) emit("same", n) }'
  const db = await dbWithViews(server, { v: { map } }, [{ _id: 'a' }, { _id: 'b' }])
  for (const direction of ['', '?descending=true']) {
    const rows = rowsOf(await askView(server, db, `v${direction}`))
    const seen = rows.map(({ id, value }) => `${id} ${String(value)}`)
    expect([direction, seen.length, new Set(seen).size]).toEqual([direction, 2_600, 2_600])
  }
})
