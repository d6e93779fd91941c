import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestServer, startTestServer } from '../testing.ts'
import { ask, freshDb } from './ask.ts'
import { openStream } from './open-stream.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

const put = (db: string, id: string, body: object = {}) =>
  ask(server, 'PUT', `${db}/${id}`, { body })

async function filled(count: number): Promise<string> {
  const db = await freshDb(server)
  const docs = Array.from({ length: count }, (_, n) => ({ _id: `d${n}`, n }))
  await ask(server, 'POST', `${db}/_bulk_docs`, { body: { docs } })
  return db
}

test('[CF6] the body is laid out line by line, as clients split it', async () => {
  const db = await filled(2)
  const { text } = await ask(server, 'GET', `${db}/_changes`)
  expect(text.replace(/"rev":"[^"]*"/g, '"rev":"R"')).toBe(
    '{"results":[\n{"seq":1,"id":"d0","changes":[{"rev":"R"}]},\n' +
      '{"seq":2,"id":"d1","changes":[{"rev":"R"}]}\n],\n"last_seq":2,"pending":0}\n',
  )
})

test('[CF7] a longpoll that runs out of time answers with empty results and last_seq', async () => {
  const db = await filled(1)
  const answer = await ask(server, 'GET', `${db}/_changes?feed=longpoll&since=now&timeout=20`)
  expect(answer.json).toEqual({ results: [], last_seq: 1, pending: 0 })
})

test('[CF8] a longpoll that is behind answers at once, another with the next commit', async () => {
  const db = await filled(1)
  const behind = await ask(server, 'GET', `${db}/_changes?feed=longpoll&since=0&heartbeat=10000`)
  expect(behind.json).toMatchObject({ last_seq: 1 })
  const waiting = ask(
    server,
    'GET',
    `${db}/_changes?feed=longpoll&since=1&heartbeat=10000&include_docs=true`,
  )
  await put(db, 'new', { v: 1 })
  expect((await waiting).json).toMatchObject({
    results: [{ seq: 2, id: 'new', doc: { v: 1 } }],
    last_seq: 2,
  })
})

test('[CF9] a longpoll waits on while nothing passes its filter', async () => {
  const db = await filled(0)
  const body = { selector: { kind: 'b' } }
  const waiting = ask(
    server,
    'POST',
    `${db}/_changes?feed=longpoll&since=0&filter=_selector&timeout=5000`,
    { body },
  )
  await put(db, 'x', { kind: 'a' })
  await put(db, 'y', { kind: 'b' })
  expect((await waiting).json).toMatchObject({ results: [{ id: 'y' }], last_seq: 2 })
})

test('[CF10] a continuous feed sends what was, then what comes, without a gap or a double', async () => {
  const db = await filled(700)
  const stream = await openStream(
    server,
    'GET',
    `${db}/_changes?feed=continuous&since=0&heartbeat=1000`,
  )
  const writing = (async () => {
    for (let n = 0; n < 50; n++) await put(db, `live${n}`)
  })()
  const rows = await stream.takeJson(750)
  await writing
  stream.close()
  expect(rows.map((row) => row['seq'])).toEqual(Array.from({ length: 750 }, (_, n) => n + 1))
  expect(new Set(rows.map((row) => row['id'])).size).toBe(750)
})

test('[CF11] a continuous feed ends at its limit, or after its timeout, with last_seq', async () => {
  const db = await filled(3)
  const limited = await ask(server, 'GET', `${db}/_changes?feed=continuous&limit=2&since=0`)
  const lines = limited.text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as object)
  expect(lines.at(-1)).toEqual({ last_seq: 2, pending: 1 })
  expect(lines).toHaveLength(3)
  const timed = await ask(server, 'GET', `${db}/_changes?feed=live&since=now&timeout=20`)
  expect(JSON.parse(timed.text)).toEqual({ last_seq: 3, pending: 0 })
})

test('[CF12] heartbeats are bare newlines and keep a silent feed open beyond its timeout', async () => {
  const db = await filled(0)
  const answer = await ask(server, 'GET', `${db}/_changes?feed=longpoll&heartbeat=100&timeout=1`, {
    cutWhen: (text) => text.endsWith('\n\n\n\n'),
  })
  expect(answer.text).toBe('{"results":[\n\n\n\n')
})

test('[CF13] an event source has the seq as its id, and goes on from Last-Event-ID', async () => {
  const db = await filled(3)
  const first = await ask(server, 'GET', `${db}/_changes?feed=eventsource&limit=1`)
  expect(first.headers['content-type']).toBe('text/event-stream')
  expect(first.text).toMatch(/^data: \{"seq":1,.*\}\nid: 1\n\n$/)
  const next = await ask(server, 'GET', `${db}/_changes?feed=eventsource&limit=1`, {
    headers: { 'last-event-id': '1' },
  })
  expect(next.text).toContain('"id":"d1"')
})

test('[CF14] style=all_docs lists every leaf, the winner first, and deleted speaks of the winner', async () => {
  const db = await freshDb(server)
  const docs = [
    { _id: 't', _rev: '1-a' },
    { _id: 't', _rev: '2-z', _revisions: { start: 2, ids: ['z', 'y'] }, _deleted: true },
    { _id: 't', _rev: '1-b' },
  ]
  await ask(server, 'POST', `${db}/_bulk_docs`, { body: { new_edits: false, docs } })
  const { results } = (await ask(server, 'GET', `${db}/_changes?style=all_docs`)).json as {
    results: object[]
  }
  expect(results).toEqual([
    { seq: 3, id: 't', changes: [{ rev: '1-b' }, { rev: '1-a' }, { rev: '2-z' }] },
  ])
})

test('[CF15] limit=0 gives no rows and tells how many there are; seq_interval spares seqs', async () => {
  const db = await filled(4)
  expect((await ask(server, 'GET', `${db}/_changes?limit=0`)).json).toEqual({
    results: [],
    last_seq: 0,
    pending: 4,
  })
  const spared = (await ask(server, 'GET', `${db}/_changes?seq_interval=2`)).json as {
    results: { seq: unknown }[]
  }
  expect(spared.results.map((row) => row.seq)).toEqual([1, null, 3, null])
  const backwards = (await ask(server, 'GET', `${db}/_changes?descending=true&limit=2`)).json as {
    results: { seq: unknown }[]
  }
  expect(backwards.results.map((row) => row.seq)).toEqual([4, 3])
})

test('[CF16] doc_ids, selector and design filters; an unknown filter is 404, a malformed one 400', async () => {
  const db = await filled(5)
  await ask(server, 'PUT', `${db}/_design/d`, { body: {} })
  const ids = async (query: string, body?: object) => {
    const answer =
      body === undefined
        ? await ask(server, 'GET', `${db}/_changes?${query}`)
        : await ask(server, 'POST', `${db}/_changes?${query}`, { body })
    return (answer.json as { results: { id: string }[] }).results.map((row) => row.id)
  }
  expect(await ids('filter=_doc_ids', { doc_ids: ['d1', 'none', 'd3'] })).toEqual(['d1', 'd3'])
  expect(await ids(`filter=_doc_ids&doc_ids=${encodeURIComponent('["d2"]')}`)).toEqual(['d2'])
  expect(await ids('filter=_selector', { selector: { n: { $gt: 2 } } })).toEqual(['d3', 'd4'])
  expect(await ids('filter=_design')).toEqual(['_design/d'])
  expect((await ask(server, 'GET', `${db}/_changes?filter=foo/bar`)).status).toBe(404)
  expect((await ask(server, 'GET', `${db}/_changes?filter=foo`)).status).toBe(400)
})

test('[CF17] since takes digits and now; everything else is 400', async () => {
  const db = await filled(1)
  for (const since of ['garbage', '%220%22', '-1', '1.5', '99999', '1e3']) {
    const answer = await ask(server, 'GET', `${db}/_changes?since=${since}`)
    expect(answer.json).toEqual({
      error: 'bad_request',
      reason: "Malformed sequence supplied in 'since' parameter.",
    })
  }
  expect((await ask(server, 'GET', `${db}/_changes?since=now`)).json).toMatchObject({ last_seq: 1 })
  expect((await ask(server, 'GET', `${db}/_changes?feed=zzz`)).status).toBe(400)
})

test('[CF18] parameters may come in the body of a POST, as nano sends them', async () => {
  const db = await filled(3)
  const body = { since: 1, limit: 1, include_docs: true }
  expect((await ask(server, 'POST', `${db}/_changes`, { body })).json).toMatchObject({
    results: [{ seq: 2, doc: { n: 1 } }],
    last_seq: 2,
  })
})

test('[CF19] a feed of 200 listeners gets every change without a scan per listener', async () => {
  const db = await filled(1)
  const streams = await Promise.all(
    Array.from({ length: 200 }, () =>
      openStream(
        server,
        'GET',
        `${db}/_changes?feed=continuous&since=1&heartbeat=60000&include_docs=true`,
      ),
    ),
  )
  for (let n = 0; n < 5; n++) await put(db, `n${n}`)
  const all = await Promise.all(streams.map((stream) => stream.takeJson(5)))
  for (const stream of streams) stream.close()
  expect(all.every((rows) => rows.map((row) => row['id']).join() === 'n0,n1,n2,n3,n4')).toBe(true)
})
