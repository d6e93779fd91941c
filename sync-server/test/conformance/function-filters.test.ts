import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestServer, startTestServer } from '../testing.ts'
import { ask, freshDb } from './ask.ts'
import { openStream } from './open-stream.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ sandbox: { callMs: 1_000 } })
})
afterAll(() => server.stop())

const put = (db: string, id: string, body: object) => ask(server, 'PUT', `${db}/${id}`, { body })
const changes = (db: string, query: string) => ask(server, 'GET', `${db}/_changes?${query}`)
const idsOf = (answer: { readonly json: { readonly results: readonly { id: string }[] } }) =>
  answer.json.results.map(({ id }) => id)

const DESIGN = {
  views: {
    even: { map: 'function(doc) { if (doc.n % 2 === 0) emit(doc._id) }' },
    lib: { limit: 'exports.limit = 3' },
  },
  filters: {
    even: 'function(doc) { return doc.n % 2 === 0 }',
    least: 'function(doc, req) { return doc.n >= Number(req.query.least) }',
    mine: 'function(doc, req) { return doc.owner === req.userCtx.name }',
    lib: "function(doc) { return doc.n < require('views/lib/limit').limit }",
    deleted: 'function(doc) { return doc._deleted === true }',
    live: 'function(doc) { return doc.live }',
    tell: 'function(doc, req) { throw(JSON.stringify(req)) }',
    broken: 'function(doc) {',
    endless: 'function(doc) { while (true) {} }',
    late: 'function(doc) { return doc.trap.length > 0 }',
  },
}

async function filled(count: number): Promise<string> {
  const db = await freshDb(server)
  const docs = Array.from({ length: count }, (_, n) => ({ _id: `d${n}`, n }))
  await ask(server, 'POST', `${db}/_bulk_docs`, { body: { docs } })
  await put(db, '_design/f', DESIGN)
  return db
}

test('[FI1] a filter passes docs for which it returns what counts as true', async () => {
  const db = await filled(6)
  expect(idsOf(await changes(db, 'filter=f/even'))).toEqual(['d0', 'd2', 'd4'])
  expect(idsOf(await changes(db, 'filter=f/lib'))).toEqual(['d0', 'd1', 'd2'])
  expect(idsOf(await changes(db, 'filter=f/even&descending=true'))).toEqual(['d4', 'd2', 'd0'])
  const posted = await ask(server, 'POST', `${db}/_changes?filter=f/even`, { body: {} })
  expect(idsOf(posted)).toEqual(['d0', 'd2', 'd4'])
})

test('[FI2] a filter is told of the request, but not how the reader proves who he is', async () => {
  const db = await filled(6)
  expect(idsOf(await changes(db, 'filter=f/least&least=4'))).toEqual(['d4', 'd5'])
  await put(db, 'mine', { owner: 'admin' })
  expect(idsOf(await changes(db, 'filter=f/mine'))).toEqual(['mine'])
  const { reason } = (await changes(db, 'filter=f/tell&x=1')).json as { reason: string }
  const req = JSON.parse(reason.slice(reason.indexOf('{'))) as Record<string, unknown>
  expect(req).toMatchObject({
    method: 'GET',
    query: { filter: 'f/tell', x: '1' },
    path: [db.slice(1), '_changes'],
    userCtx: { db: db.slice(1), name: 'admin', roles: ['_admin'] },
    info: { db_name: db.slice(1) },
    id: null,
  })
  expect(Object.keys(req['headers'] as object)).not.toContain('authorization')
})

test('[FI3] a view filters by what it emits for', async () => {
  const db = await filled(6)
  expect(idsOf(await changes(db, 'filter=_view&view=f/even'))).toEqual(['d0', 'd2', 'd4'])
  expect(idsOf(await changes(db, 'view=f/even'))).toEqual(['d0', 'd2', 'd4'])
})

test('[FI4] a page goes on to its limit or the end, and last_seq and pending say how far', async () => {
  const db = await filled(500)
  const first = (await changes(db, 'filter=f/least&least=498&limit=1')).json as {
    last_seq: number
    pending: number
  }
  expect(first).toMatchObject({ results: [{ id: 'd498' }], last_seq: 499, pending: 2 })
  const rest = (await changes(db, `filter=f/least&least=498&since=499`)).json
  expect(rest).toMatchObject({ results: [{ id: 'd499' }], last_seq: 501, pending: 0 })
  expect((await changes(db, 'filter=f/even&limit=0')).json).toMatchObject({ results: [] })
})

test('[FI5] a filter that is not there is 404, and says what is missing', async () => {
  const db = await filled(1)
  const answers = ['filter=no/f', 'filter=f/no', 'filter=_view&view=f/no', 'filter=_view&view=no/v']
  const told = []
  for (const query of answers) {
    const { status, json } = await changes(db, query)
    told.push([status, (json as { reason: string }).reason])
  }
  expect(told).toEqual([
    [404, 'missing'],
    [404, 'missing json key: no'],
    [404, 'missing json key: no'],
    [404, 'missing'],
  ])
  expect((await changes(db, 'filter=_view')).status).toBe(400)
  expect((await changes(db, 'filter=_view&view=f')).status).toBe(400)
  const other = await changes(db, 'filter=_other')
  expect([other.status, other.json]).toMatchObject([400, { reason: 'unknown builtin filter name' }])
})

test('[FI6] a filter that fails ends in an error with its reason, in every feed', async () => {
  const db = await filled(2)
  for (const feed of ['normal', 'longpoll', 'continuous', 'eventsource']) {
    const failing: [string, string, string][] = [
      ['late', 'query_server_error', 'TypeError'],
      ['broken', 'compilation_error', 'SyntaxError'],
      ['endless', 'query_server_error', 'did not end in time'],
    ]
    for (const [name, error, words] of failing) {
      // Another design document each time: one that did not end twice rests.
      await put(db, `_design/${feed}${name}`, DESIGN)
      const answer = await changes(db, `filter=${feed}${name}/${name}&feed=${feed}&heartbeat=10000`)
      expect([feed, name, answer.status, answer.json]).toEqual([
        feed,
        name,
        400,
        { error, reason: expect.stringContaining(words) },
      ])
    }
  }
}, 60_000)

test('[FI7] a live feed whose filter fails on a later doc ends with the error as its last line', async () => {
  const db = await freshDb(server)
  await put(db, '_design/f', {
    filters: { late: 'function(doc) { return doc._id[0] === "_" || doc.trap.length > 0 }' },
  })
  const stream = await openStream(server, 'GET', `${db}/_changes?filter=f/late&feed=continuous`)
  await put(db, 'a', { trap: 'x' })
  expect(await stream.takeJson(2)).toMatchObject([{ id: '_design/f' }, { id: 'a' }])
  await put(db, 'b', {})
  expect(await stream.takeJson(1)).toMatchObject([{ error: 'query_server_error' }])
  await stream.ended
})

test('[FI8] live feeds with a filter bring what passes, as it comes', async () => {
  const db = await filled(3)
  const stream = await openStream(
    server,
    'GET',
    `${db}/_changes?filter=f/even&feed=continuous&since=now`,
  )
  await put(db, 'x1', { n: 1 })
  await put(db, 'x2', { n: 2 })
  expect(await stream.takeJson(1)).toMatchObject([{ id: 'x2' }])
  stream.close()
  const poll = changes(db, `filter=_view&view=f/even&feed=longpoll&since=now&timeout=20000`)
  await put(db, 'x3', { n: 3 })
  await put(db, 'x4', { n: 4 })
  expect(idsOf(await poll)).toEqual(['x4'])
})

test('[FI9] with all_docs every leaf is judged, and a row names those that pass', async () => {
  const db = await freshDb(server)
  await put(db, '_design/f', DESIGN)
  const docs = [
    { _id: 'a', _rev: '1-a', n: 2 },
    { _id: 'a', _rev: '1-b', n: 3 },
    { _id: 'a', _rev: '1-c', n: 4 },
  ]
  await ask(server, 'POST', `${db}/_bulk_docs`, { body: { docs, new_edits: false } })
  const row = (await changes(db, 'filter=f/even&style=all_docs')).json as {
    results: { changes: object[] }[]
  }
  expect(row.results[0]?.changes).toEqual([{ rev: '1-c' }, { rev: '1-a' }])
  const full = (await changes(db, 'filter=f/even&include_docs=true&conflicts=true')).json
  expect(full).toMatchObject({
    results: [{ id: 'a', doc: { _rev: '1-c', _conflicts: ['1-b', '1-a'] } }],
  })
})

test('[FI10] tombstones are filtered by what they still say', async () => {
  const db = await freshDb(server)
  await put(db, '_design/f', DESIGN)
  const { rev } = (await put(db, 'a', {})).json as { rev: string }
  await put(db, 'a', { _rev: rev, _deleted: true, n: 2 })
  expect(idsOf(await changes(db, 'filter=f/deleted'))).toEqual(['a'])
  expect(idsOf(await changes(db, 'filter=f/even'))).toEqual(['a'])
})

test('[FI11] a filter that looks at the doc alone is asked once per doc, however many listen', async () => {
  const db = await freshDb(server)
  // Counts in its own surroundings, and gives the count away by whom it lets pass.
  const counting =
    'function(doc) { globalThis.n = (globalThis.n || 0) + 1; return doc.n >= globalThis.n }'
  await put(db, '_design/f', { filters: { counting } })
  await changes(db, 'filter=f/counting')
  const streams = await Promise.all(
    Array.from({ length: 20 }, () =>
      openStream(server, 'GET', `${db}/_changes?filter=f/counting&feed=continuous&since=now`),
    ),
  )
  await put(db, 'a', { n: 3 })
  for (const stream of streams) expect(await stream.takeJson(1)).toMatchObject([{ id: 'a' }])
  for (const stream of streams) stream.close()
})
