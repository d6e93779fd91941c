import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestServer, startTestServer } from '../testing.ts'
import { ask, freshDb } from './ask.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

async function filled(count: number): Promise<string> {
  const db = await freshDb(server)
  const docs = Array.from({ length: count }, (_, index) => ({ _id: `d${index}`, n: index % 7 }))
  for (let done = 0; done < count; done += 5_000) {
    const body = { docs: docs.slice(done, done + 5_000) }
    await ask(server, 'POST', `${db}/_bulk_docs`, { body })
  }
  return db
}

test('[CF20] an event source’s Last-Event-ID wins over its address, and other feeds do not look at it', async () => {
  const db = await filled(4)
  const headers = { 'last-event-id': '3' }
  const path = `${db}/_changes?since=1&limit=1`
  const source = await ask(server, 'GET', `${path}&feed=eventsource`, { headers })
  expect(source.text).toContain('id: 4\n')
  expect((await ask(server, 'GET', path, { headers })).json).toMatchObject({ last_seq: 2 })
  expect((await ask(server, 'GET', `${db}/_changes?last-event-id=3`)).json).toMatchObject({
    results: [{ seq: 4 }],
  })
})

test('[CF21] an event source hears of a silent line by events of their own name', async () => {
  const db = await filled(0)
  const beat = 'event: heartbeat\ndata: \n\n'
  const answer = await ask(server, 'GET', `${db}/_changes?feed=eventsource&heartbeat=100`, {
    cutWhen: (text) => text.length >= 2 * beat.length,
  })
  expect(answer.text).toBe(beat + beat)
})

test('[CF22] parameters without a meaning are refused in CouchDB’s words, and vast ones are taken', async () => {
  const db = await filled(1)
  const refusal = async (query: string) => {
    const { status, json } = await ask(server, 'GET', `${db}/_changes?${query}`)
    return [status, (json as { reason: string }).reason]
  }
  const refused = {
    'limit=-1': 'The limit value should be a non-negative integer',
    'limit=x': 'The limit parameter should be a non-negative integer',
    'timeout=-1': 'The timeout value should be a non-negative integer',
    'timeout=1.5': 'The timeout parameter should be a non-negative integer',
    'heartbeat=0': 'The heartbeat value should be a positive integer (in milliseconds).',
    'heartbeat=x': 'Invalid heartbeat value. Expecting a positive integer value (in milliseconds).',
    'seq_interval=0': 'invalid_seq_interval',
    'style=x': 'Supported `style`s: main_only, all_docs',
    'feed=x': 'Supported `feed` types: normal, continuous, live, longpoll, eventsource',
    'since=-1': "Malformed sequence supplied in 'since' parameter.",
  }
  for (const [query, reason] of Object.entries(refused)) {
    expect([query, await refusal(query)]).toEqual([query, [400, reason]])
  }
  const vast = '9'.repeat(40)
  const taken = await ask(
    server,
    'GET',
    `${db}/_changes?limit=${vast}&timeout=${vast}&heartbeat=${vast}`,
  )
  expect(taken.json).toMatchObject({ results: [{ id: 'd0' }], pending: 0 })
  const odd = await ask(server, 'GET', `${db}/_changes?include_docs=maybe&descending=1`)
  expect(odd.json).toMatchObject({ results: [{ seq: 1, id: 'd0' }] })
})

test('[CF23] a POST may come without a body, and then asks what its address asks', async () => {
  const db = await filled(2)
  const headers = { 'content-type': 'application/json' }
  expect((await ask(server, 'POST', `${db}/_changes?limit=1`, { headers })).json).toMatchObject({
    results: [{ seq: 1 }],
    pending: 1,
  })
  expect((await ask(server, 'POST', `${db}/_changes`)).status).toBe(415)
})

test('[CF24] `live` is another name for `continuous`, and `descending` has no meaning there', async () => {
  const db = await filled(3)
  const path = `${db}/_changes?feed=live&timeout=1&descending=true`
  expect((await ask(server, 'GET', path)).text.split('\n').map((line) => line.slice(0, 8))).toEqual(
    ['{"seq":1', '{"seq":2', '{"seq":3', '{"last_s', ''],
  )
})

test('[CF25] pages of a long feed, filtered or not, forwards or backwards, leave out and double nothing', async () => {
  const db = await filled(12_345)
  const seqs = async (query: string, body?: object) => {
    const path = `${db}/_changes?${query}`
    const answer = await (body === undefined
      ? ask(server, 'GET', path)
      : ask(server, 'POST', path, { body }))
    const { results, last_seq } = answer.json as { results: { seq: number }[]; last_seq: number }
    return [results.map(({ seq }) => seq), last_seq]
  }
  const all = Array.from({ length: 12_345 }, (_, index) => index + 1)
  expect(await seqs('')).toEqual([all, 12_345])
  expect(await seqs('descending=true')).toEqual([all.toReversed(), 1])
  const sevenths = all.filter((seq) => (seq - 1) % 7 === 3)
  expect(await seqs('filter=_selector', { selector: { n: 3 } })).toEqual([sevenths, 12_345])
  const [back] = await seqs('filter=_selector&descending=true', { selector: { n: 3 } })
  expect(back).toEqual(sevenths.toReversed())
  const longpoll = `${db}/_changes?feed=longpoll&filter=_selector&timeout=1`
  const none = await ask(server, 'POST', longpoll, { body: { selector: { n: 9 } } })
  expect(none.json).toEqual({ results: [], last_seq: 12_345, pending: 0 })
})
