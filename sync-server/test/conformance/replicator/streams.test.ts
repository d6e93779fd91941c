import { createHash, randomBytes } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { type TestProxy, startTestProxy } from '../../testing-proxy.ts'
import { type TestServer, startTestServer } from '../../testing.ts'
import { ask, freshDb } from '../ask.ts'

const quick = {
  retryLimits: { giveUpAfterMs: 5_000, firstWaitMs: 10, longestWaitMs: 100 },
  backoff: { firstMs: 30, longestMs: 200 },
}
let here: TestServer
let there: TestServer
let proxy: TestProxy
beforeAll(async () => {
  here = await startTestServer({ replicator: quick })
  there = await startTestServer({ replicator: quick })
  proxy = await startTestProxy(Number(new URL(there.url).port))
})
afterAll(async () => {
  await here.stop()
  await there.stop()
  await proxy.stop()
})

type Row = { ok: boolean; history: Record<string, number>[]; error?: string; reason?: string }
const replicate = async (body: object) =>
  (await ask(here, 'POST', '/_replicate', { body: { create_target: true, ...body } })).json as Row
const remote = (db: string, base = there.url) => ({
  url: base + db,
  auth: { basic: { username: 'admin', password: 'test-password' } },
})
const sha = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

/** A doc with attachments of these sizes. @returns their digests */
async function putBig(server: TestServer, db: string, id: string, sizes: readonly number[]) {
  const digests: string[] = []
  let rev = ''
  for (const [index, size] of sizes.entries()) {
    const body = randomBytes(size)
    digests.push(sha(body))
    const path = `${db}/${id}/part${index}.bin${rev === '' ? '' : `?rev=${rev}`}`
    const headers = { 'content-type': 'application/octet-stream' }
    const answer = await ask(server, 'PUT', path, { body, headers })
    expect(answer.status).toBe(201)
    rev = (answer.json as { rev: string }).rev
  }
  return digests
}
const digestsOf = (server: TestServer, db: string, id: string, count: number) =>
  Promise.all(
    Array.from({ length: count }, async (_, index) =>
      sha((await ask(server, 'GET', `${db}/${id}/part${index}.bin`)).bytes),
    ),
  )

test('[CR7] attachments larger than anything that is held pass through, to a local db and to a remote one', async () => {
  const source = await freshDb(there)
  // Together beyond what an answer may be that is held whole.
  const sizes = [40_000_000, 0, 35_000_000, 1]
  const digests = await putBig(there, source, 'big', sizes)
  const what = { source: remote(source), target: 'big-here' }
  expect(await replicate(what)).toMatchObject({ ok: true, history: [{ docs_written: 1 }] })
  expect(await digestsOf(here, '/big-here', 'big', sizes.length)).toEqual(digests)
  const back = { source: 'big-here', target: remote('/big-back') }
  expect(await replicate(back)).toMatchObject({ ok: true, history: [{ docs_written: 1 }] })
  expect(await digestsOf(there, '/big-back', 'big', sizes.length)).toEqual(digests)
}, 120_000)

test('[CR8] a line that breaks within an attachment begins that doc again, and counts it once', async () => {
  const source = await freshDb(there)
  const sizes = [3_000_000, 2_000_000]
  const digests = await putBig(there, source, 'doc', sizes)
  proxy.cutAfter(2_500_000)
  const before = proxy.connections()
  const what = { source: remote(source, proxy.url), target: 'cut-here' }
  expect(await replicate(what)).toMatchObject({
    ok: true,
    history: [{ docs_read: 1, docs_written: 1, doc_write_failures: 0 }],
  })
  expect(proxy.connections() - before).toBeGreaterThan(1)
  expect(await digestsOf(here, '/cut-here', 'doc', sizes.length)).toEqual(digests)
  proxy.cutAfter(2_500_000)
  const back = { source: 'cut-here', target: remote('/cut-back', proxy.url) }
  expect(await replicate(back)).toMatchObject({ ok: true, history: [{ docs_written: 1 }] })
  expect(await digestsOf(there, '/cut-back', 'doc', sizes.length)).toEqual(digests)
})

test('[CR8] of a doc that comes again, what was stored already is counted once', async () => {
  const source = await freshDb(there)
  const data = randomBytes(1_500_000).toString('base64')
  const docs = ['1-a', '1-b'].map((_rev) => ({
    _id: 'torn',
    _rev,
    _attachments: { 'part0.bin': { content_type: 'application/octet-stream', data } },
  }))
  const body = { docs, new_edits: false }
  expect((await ask(there, 'POST', `${source}/_bulk_docs`, { body })).text).toBe('[]\n')
  // Within the bytes of the second leaf.
  proxy.cutAfter(2_500_000)
  const what = { source: remote(source, proxy.url), target: 'torn-here' }
  expect(await replicate(what)).toMatchObject({
    ok: true,
    history: [{ docs_read: 2, docs_written: 2, doc_write_failures: 0 }],
  })
  const { json } = await ask(here, 'GET', '/torn-here/torn?conflicts=true')
  expect(json).toMatchObject({ _rev: '1-b', _conflicts: ['1-a'] })
})

test('[CR9] docs that are too many to be held together come in smaller parts', async () => {
  const source = await freshDb(there)
  const text = 'x'.repeat(7_000_000)
  for (let n = 0; n < 11; n += 1) {
    const answer = await ask(there, 'PUT', `${source}/d${n}`, { body: { n, text } })
    expect(answer.status).toBe(201)
  }
  const what = { source: remote(source), target: 'large-here' }
  expect(await replicate(what)).toMatchObject({ ok: true, history: [{ docs_written: 11 }] })
  const { rows } = (await ask(here, 'GET', '/large-here/_all_docs')).json as { rows: unknown[] }
  expect(rows).toHaveLength(11)
})

test('[CR10] the next page of changes is asked for while docs of this one are copied', async () => {
  const asked: string[] = []
  let tellSecondPage: () => void = () => undefined
  const secondPage = new Promise<void>((resolve) => {
    tellSecondPage = resolve
  })
  const source = await fakeSource(async (url) => {
    asked.push(url)
    if (url.includes('_changes')) {
      const since = Number(new URL(url, 'http://x').searchParams.get('since'))
      if (since > 0) tellSecondPage()
      const ids = since < 4 ? [since + 1, since + 2] : []
      const results = ids.map((n) => ({ seq: n, id: `d${n}`, changes: [{ rev: '1-a' }] }))
      return { results, last_seq: since + ids.length, pending: 4 - since - ids.length }
    }
    if (url.includes('_bulk_get')) {
      // Docs of the first page come only when the second page was asked for.
      await secondPage
      const docs = [1, 2, 3, 4].map((n) => ({ _id: `d${n}`, _rev: '1-a', n }))
      return { results: docs.map((ok) => ({ id: ok._id, docs: [{ ok }] })) }
    }
    if (url.includes('_local')) return undefined
    return { db_name: 'x', update_seq: 4, instance_start_time: '0' }
  })
  const what = { source: `${source}/x`, target: 'ahead', worker_batch_size: 2 }
  expect(await replicate({ ...what, use_checkpoints: false })).toMatchObject({ ok: true })
  expect((await ask(here, 'GET', '/ahead')).json).toMatchObject({ doc_count: 4 })
  const steps = asked.flatMap((url) => /_changes|_bulk_get/.exec(url) ?? [])
  expect(steps.filter((step) => step === '_changes')).toHaveLength(2)
})

/** A source that answers as it likes; `undefined` is 404. @returns its address */
async function fakeSource(answer: (url: string) => Promise<object | undefined>): Promise<string> {
  const server: Server = createServer((req, res) => {
    req.resume()
    req.on('end', () => {
      void answer(req.url ?? '').then((json) => {
        res.writeHead(json === undefined ? 404 : 200, { 'content-type': 'application/json' })
        res.end(JSON.stringify(json ?? { error: 'not_found', reason: 'missing' }))
      })
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return `http://127.0.0.1:${address.port}`
}
