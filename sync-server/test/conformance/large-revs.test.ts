import { request } from 'node:http'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestServer, startTestServer } from '../testing.ts'
import { ask, freshDb } from './ask.ts'

const LEAVES = 40
const TEXT = 1_000_000
/** Far below the 40 MB of the whole answer; a page, a few socket buffers and noise are above none. */
const MOST_HELD = 16_000_000

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

let server: TestServer
let db: string
const sig = (index: number) => String(index).padStart(32, '0')
const revs = Array.from({ length: LEAVES }, (_, index) => `1-${sig(index)}`)

beforeAll(async () => {
  server = await startTestServer()
  db = await freshDb(server)
  for (const rev of revs) {
    const body = {
      docs: [{ _id: 'a', _rev: rev, text: rev.repeat(TEXT / rev.length) }],
      new_edits: false,
    }
    await ask(server, 'POST', `${db}/_bulk_docs`, { body })
  }
})
afterAll(() => server.stop())

function held(): number {
  collectGarbage()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

interface SlowRead {
  readonly bytes: number
  readonly mostHeld: number
}

/** Reads an answer a piece at a time, and looks every so often how much is held. */
async function readSlowly(
  method: string,
  path: string,
  accept: string,
  body?: object,
): Promise<SlowRead> {
  const before = held()
  const { hostname, port } = new URL(server.url)
  const headers = {
    authorization: server.authHeader,
    accept,
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  }
  const res = await new Promise<NodeJS.ReadableStream>((resolve, reject) => {
    const req = request({ host: hostname, port, method, path, headers, agent: false }, resolve)
    req.on('error', reject)
    req.end(body === undefined ? undefined : JSON.stringify(body))
  })
  let [bytes, mostHeld, lookAt] = [0, 0, 0]
  for await (const chunk of res) {
    bytes += chunk.length
    if (bytes < lookAt) continue
    lookAt = bytes + 5_000_000
    mostHeld = Math.max(mostHeld, held() - before)
  }
  return { bytes, mostHeld }
}

test.each(['application/json', 'multipart/mixed'])(
  '[AL7] many large leaves of one doc are read as they are taken: open_revs as %s',
  async (accept) => {
    for (const asked of ['all', JSON.stringify(revs)]) {
      const path = `${db}/a?open_revs=${encodeURIComponent(asked)}`
      const read = await readSlowly('GET', path, accept)
      expect(read.bytes).toBeGreaterThan(LEAVES * TEXT * 0.9)
      expect(read.mostHeld).toBeLessThan(MOST_HELD)
    }
  },
)

test.each(['application/json', 'multipart/mixed'])(
  '[AL7] many large docs are read as they are taken: _bulk_get as %s',
  async (accept) => {
    const named = revs.map((rev) => ({ id: 'a', rev }))
    for (const docs of [named, [{ id: 'a' }]]) {
      const read = await readSlowly('POST', `${db}/_bulk_get`, accept, { docs })
      expect(read.bytes).toBeGreaterThan(LEAVES * TEXT * 0.9)
      expect(read.mostHeld).toBeLessThan(MOST_HELD)
    }
  },
)

test('[AL7] an answer in pages has every leaf once, in its place', async () => {
  const all = await ask(server, 'GET', `${db}/a?open_revs=all`, {
    headers: { accept: 'application/json' },
  })
  const told = all.json as { ok: { _rev: string } }[]
  expect(told.map(({ ok }) => ok._rev).toSorted()).toEqual(revs)
  const some = [...revs.slice(5, 9), '1-none', ...revs.slice(0, 3)]
  const asked = encodeURIComponent(JSON.stringify(some))
  const named = await ask(server, 'GET', `${db}/a?open_revs=${asked}`, {
    headers: { accept: 'application/json' },
  })
  const answers = named.json as { ok?: { _rev: string }; missing?: string }[]
  expect(answers.map(({ ok, missing }) => ok?._rev ?? missing)).toEqual(some)
  const docs = [{ id: 'none' }, { id: 'a' }, {}, { id: 'a', rev: revs[3] }, { id: 'a', rev: 'x' }]
  const { results } = (await ask(server, 'POST', `${db}/_bulk_get`, { body: { docs } })).json as {
    results: { id: string; docs: { ok?: { _rev: string }; error?: { reason: string } }[] }[]
  }
  expect(results.map((result) => [result.id, result.docs.length])).toEqual([
    ['none', 1],
    ['a', LEAVES],
    ['null', 1],
    ['a', 1],
    ['a', 1],
  ])
  expect(results[1]?.docs.map(({ ok }) => ok?._rev).toSorted()).toEqual(revs)
  expect(results[3]?.docs[0]?.ok?._rev).toBe(revs[3])
  expect(results[4]?.docs[0]?.error?.reason).toBe('Invalid rev format')
})
