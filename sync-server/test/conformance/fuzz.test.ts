import { connect } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { assert, asyncProperty, type Arbitrary } from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Principal } from '../../src/access/principal.ts'
import { type TestServer, startTestServer } from '../testing.ts'
import { ask, freshDb } from './ask.ts'
import { bytesOf, oddLines, type OddRequest, oddRequests } from './fuzz/odd-requests.ts'

/** How many requests, and which: `FUZZ_RUNS=20000 FUZZ_SEED=7` for another run. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 1_200)
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_261_120)
/** Whoever has no whole answer by then was left hanging. */
const PATIENCE_MS = 8_000
/** A feed goes on for ever: enough of it was seen. */
const FEED_MS = 40

const people = new Map<string, Principal>([
  ['member', { name: 'm', roles: ['team'], isAdmin: false }],
  ['stranger', { name: 's', roles: [], isAdmin: false }],
])
let minutes = 0
let server: TestServer
let db: string
beforeAll(async () => {
  server = await startTestServer({
    bearer: async (token) => people.get(token) ?? null,
    hashIterations: 10,
    // Each request a minute later, so that wrong passwords lock nobody out.
    now: () => 1_700_000_000_000 + (minutes += 1) * 60_000,
    limits: {
      maxBodyBytes: 100_000,
      maxDocBytes: 30_000,
      maxUrlBytes: 4_000,
      maxBatch: 2_000,
      maxIdBytes: 1_000,
      maxDepth: 100,
      maxAttachmentBytes: 50_000,
      bodyTimeoutMs: 300,
    },
    serverCeilings: { headersMs: 300, lingerMs: 300, stallMs: 2_000 },
    checkingMs: 100,
  })
  db = await freshDb(server)
  await ask(server, 'PUT', `${db}/_security`, { body: { members: { roles: ['team'] } } })
  await ask(server, 'PUT', `${db}/a`, { body: { _attachments: { f: { data: 'aGk=' } } } })
  await ask(server, 'PUT', `${db}/_local/x`, { body: {} })
  const views = { v: { map: 'function (doc) { emit(doc._id, 1) }', reduce: '_count' } }
  await ask(server, 'PUT', `${db}/_design/d`, { body: { views } })
})
// stop() rejects when anything but a refusal was thrown, and when a db's file is damaged.
afterAll(() => server.stop())

/** Writes bytes to a line of its own, and takes what comes until the server ends it. */
function exchangeRaw(
  bytes: Buffer,
  isFeed: boolean,
  cutAt?: number,
  isSplit?: boolean,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
    const chunks: Buffer[] = []
    const isCut = cutAt !== undefined && cutAt < bytes.length
    const text = () => Buffer.concat(chunks).toString('latin1')
    const hanging = setTimeout(() => {
      socket.destroy()
      reject(new Error(`no end of the answer: ${text().slice(0, 500)}`))
    }, PATIENCE_MS)
    let feedEnd: NodeJS.Timeout | undefined
    socket.on('data', (chunk) => {
      chunks.push(chunk)
      if (isFeed) feedEnd ??= setTimeout(() => socket.destroy(), FEED_MS)
    })
    socket.on('error', () => {})
    socket.on('close', () => {
      clearTimeout(hanging)
      clearTimeout(feedEnd)
      resolve(text())
    })
    if (isCut) socket.end(bytes.subarray(0, cutAt))
    else if (isSplit === true) {
      socket.setNoDelay(true)
      socket.write(bytes.subarray(0, bytes.length >> 1))
      socket.write(bytes.subarray(bytes.length >> 1))
    } else socket.write(bytes)
  })
}

/** Requests whose answer has no end of its own. */
function goesOn({ target, body }: OddRequest): boolean {
  return /_changes|_live_feed|_db_updates/.test(target) || /feed/.test(body?.toString() ?? '')
}

interface Answer {
  readonly status: number
  readonly head: string
  readonly body: string
}

/** Takes the first answer of a line apart. */
function firstAnswer(text: string): Answer | undefined {
  const match = /^HTTP\/1\.1 (\d{3}) [^\r]*\r\n(.*?)\r\n\r\n(.*)$/s.exec(text)
  if (match === null) return undefined
  const [, status = '', head = '', rest = ''] = match
  const length = /^content-length: (\d+)$/im.exec(head)?.[1]
  return {
    status: Number(status),
    head,
    body: length === undefined ? rest : rest.slice(0, Number(length)),
  }
}

function checkAnswer(odd: OddRequest, text: string): void {
  const answer = firstAnswer(text.replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, ''))
  // Node itself ends the line of an upgrade or a CONNECT that nobody takes.
  if (answer === undefined && text === '' && /^(?:CONNECT)?$|upgrade/.test(odd.method)) return
  if (answer === undefined) throw new Error(`no answer but ${text.slice(0, 500)}`)
  const { status, head, body } = answer
  expect(status).toBeGreaterThanOrEqual(200)
  expect(status).toBeLessThan(500)
  if (status < 400 || odd.method === 'HEAD') return
  expect(head).toMatch(/^content-type: application\/json$/im)
  expect(JSON.parse(Buffer.from(body, 'latin1').toString('utf8'))).toEqual({
    error: expect.stringMatching(/^[a-z_]+$/),
    reason: expect.any(String),
  })
}

const collect = (() => {
  setFlagsFromString('--expose-gc')
  const gc: unknown = runInNewContext('gc')
  return () => {
    if (typeof gc === 'function') gc()
  }
})()

/** Once the server has let go of every line, and what is freed in a later turn is freed. */
async function heldBytes(): Promise<number> {
  await expect.poll(() => server.connections(), { timeout: 10_000 }).toBe(0)
  for (let turn = 0; turn < 3; turn += 1) {
    collect()
    await new Promise((resolve) => setImmediate(resolve))
  }
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

async function runAll<T>(
  arbitrary: Arbitrary<T>,
  numRuns: number,
  run: (value: T) => Promise<void>,
  seed = SEED,
) {
  await assert(asyncProperty(arbitrary, run), { numRuns, seed, endOnFailure: true })
}

test(
  `[LI11] odd requests at every route are refused in CouchDB’s form or answered rightly, and leave no memory behind (seed ${SEED}, ${RUNS} runs)`,
  {
    timeout: 60_000 + RUNS * 50,
  },
  async () => {
    const run = async (odd: OddRequest) =>
      checkAnswer(odd, await exchangeRaw(bytesOf(odd, server.authHeader, true), goesOn(odd)))
    const window = Math.ceil(RUNS / 6)
    await runAll(oddRequests(db), 2 * window, run)
    // What is kept of each request is kept of those of every window; compiled code and caches,
    // which grow for a while on some versions of Node, come to an end in one of them.
    const growths: number[] = []
    for (let each = 1; each <= 4; each += 1) {
      const before = await heldBytes()
      await runAll(oddRequests(db), window, run, SEED + each)
      growths.push(((await heldBytes()) - before) / window)
    }
    expect(Math.min(...growths), `bytes kept of each request: ${growths.join()}`).toBeLessThan(
      5_000,
    )
  },
)

test(
  `[LI12] lines with several requests, cut off or split anywhere, end, and hold up nobody (seed ${SEED})`,
  {
    timeout: 60_000 + RUNS * 50,
  },
  async () => {
    await runAll(oddLines(db), Math.ceil(RUNS / 4), async ({ requests, cutAt, isSplit }) => {
      const bytes = Buffer.concat(
        requests.map((odd, index) =>
          bytesOf(odd, server.authHeader, index === requests.length - 1),
        ),
      )
      const text = await exchangeRaw(bytes, requests.some(goesOn), cutAt, isSplit)
      for (const [, status] of text.matchAll(/(?:^|\n)HTTP\/1\.1 (\d{3}) /g)) {
        expect(Number(status)).toBeLessThan(500)
      }
    })
    expect((await ask(server, 'GET', '/_up')).status).toBe(200)
    await expect.poll(() => server.connections(), { timeout: 10_000 }).toBe(0)
  },
)

test('[LI13] what odd requests stored can be read: every doc that is listed, by id, in bulk and in the feed', async () => {
  const list = await ask(server, 'GET', `${db}/_all_docs?include_docs=true&conflicts=true`)
  const { rows, total_rows } = list.json as {
    rows: { id: string; value: { rev: string }; doc: object }[]
    total_rows: number
  }
  expect(rows).toHaveLength(total_rows)
  expect(rows.length).toBeGreaterThan(5)
  for (const { id, value, doc } of rows) {
    const got = await ask(server, 'GET', `${db}/${encodeURIComponent(id)}?conflicts=true`)
    expect(got.json).toEqual(doc)
    const bulk = await ask(server, 'POST', `${db}/_bulk_get?revs=true`, {
      body: { docs: [{ id, rev: value.rev }] },
    })
    expect(bulk.json).toMatchObject({ results: [{ id, docs: [{ ok: { _rev: value.rev } }] }] })
  }
  const feed = await ask(server, 'GET', `${db}/_changes?style=all_docs&include_docs=true`)
  const { results } = feed.json as { results: { deleted?: boolean }[] }
  expect(results.filter(({ deleted }) => deleted !== true)).toHaveLength(total_rows)
  expect((await ask(server, 'GET', db)).json).toMatchObject({ doc_count: total_rows })
})
