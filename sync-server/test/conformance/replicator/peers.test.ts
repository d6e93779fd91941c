import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestNetwork, startTestNetwork } from '../../upstream/testing-network.ts'
import { type TestProxy, startTestProxy } from '../../testing-proxy.ts'
import { type TestServer, startTestServer } from '../../testing.ts'
import { ask, freshDb } from '../ask.ts'

const quick = {
  retryLimits: { giveUpAfterMs: 5_000, firstWaitMs: 10, longestWaitMs: 100 },
  backoff: { firstMs: 30, longestMs: 200 },
}
let here: TestServer
let there: TestServer
let network: TestNetwork
let proxy: TestProxy
beforeAll(async () => {
  here = await startTestServer({ replicator: quick })
  there = await startTestServer({ replicator: quick })
  network = await startTestNetwork()
  proxy = await startTestProxy(Number(new URL(there.url).port))
})
afterAll(async () => {
  await here.stop()
  await there.stop()
  await network.stop()
  await proxy.stop()
})

type Row = { history: Record<string, number>[]; ok: boolean; error?: string; _local_id: string }
const replicate = async (body: object) =>
  (await ask(here, 'POST', '/_replicate', { body })).json as Row
const remote = (db: string, base = there.url) => ({
  url: base + db,
  auth: { basic: { username: 'admin', password: 'test-password' } },
})
const until = (holds: () => Promise<boolean>, what: string) =>
  expect.poll(holds, { timeout: 15_000, interval: 20, message: what }).toBe(true)
const countOf = async (server: TestServer, db: string) =>
  ((await ask(server, 'GET', db)).json as { doc_count: number }).doc_count

async function write(server: TestServer, db: string, count: number, prefix = 'd'): Promise<void> {
  const docs = Array.from({ length: count }, (_, n) => ({
    _id: `${prefix}${n}`,
    n,
    text: 'x'.repeat(200),
  }))
  await ask(server, 'POST', `${db}/_bulk_docs`, { body: { docs } })
}

test('[RP11] an independent server is a source and a target like any other, attachments too', async () => {
  const source = await freshDb(here)
  await write(here, source, 120)
  await ask(here, 'PUT', `${source}/att/f.bin`, {
    body: Buffer.from('some bytes'),
    headers: { 'content-type': 'application/octet-stream' },
  })
  const target = `${network.url}/from-here`
  expect(await replicate({ source: source.slice(1), target, create_target: true })).toMatchObject({
    ok: true,
    history: [{ docs_written: 121, doc_write_failures: 0 }],
  })
  expect(await network.ids('from-here')).toHaveLength(121)
  await network.ask('PUT', '/from-here/extra', { text: 'theirs' })
  const back = { source: target, target: 'back-again', create_target: true }
  expect(await replicate(back)).toMatchObject({ ok: true, history: [{ docs_written: 122 }] })
  expect((await ask(here, 'GET', '/back-again/att/f.bin')).text).toBe('some bytes')
  expect((await ask(here, 'GET', '/back-again/extra')).json).toMatchObject({ text: 'theirs' })
  expect(await replicate(back)).toMatchObject({ ok: true, no_changes: true })
})

test('[RP12] a continuous replication follows an independent server', async () => {
  await network.ask('PUT', '/followed')
  await network.ask('PUT', '/followed/a', { n: 1 })
  const body = {
    source: `${network.url}/followed`,
    target: 'following',
    create_target: true,
    continuous: true,
  }
  await replicate(body)
  await until(async () => (await ask(here, 'GET', '/following/a')).status === 200, 'a')
  await network.ask('PUT', '/followed/b', { n: 2 })
  await until(async () => (await ask(here, 'GET', '/following/b')).status === 200, 'b')
  await replicate({ ...body, cancel: true })
})

test('[RP14] 5,000 docs come over a line that is cut again and again', async () => {
  const source = await freshDb(there)
  await write(there, source, 5_000)
  const cuts = { count: 0 }
  const cutting = setInterval(() => {
    proxy.cutAfter(100_000)
    cuts.count += 1
  }, 40)
  const body = {
    source: remote(source, proxy.url),
    target: 'through',
    create_target: true,
    worker_batch_size: 200,
  }
  try {
    expect(await replicate(body)).toMatchObject({ ok: true, history: [{ docs_written: 5_000 }] })
  } finally {
    clearInterval(cutting)
  }
  expect(cuts.count).toBeGreaterThan(2)
  expect(await countOf(here, '/through')).toBe(5_000)
  expect(await replicate(body)).toMatchObject({ no_changes: true })
})

test('[RP15] a continuous job outlives a source that is down, and shows that it is crashing', async () => {
  const source = await freshDb(there)
  await write(there, source, 2)
  const doc = {
    source: remote(source, proxy.url),
    target: 'patient',
    create_target: true,
    continuous: true,
    connection_timeout: 1_000,
  }
  await ask(here, 'PUT', '/_replicator/patient', { body: doc })
  await until(async () => (await ask(here, 'GET', '/patient/d1')).status === 200, 'd1')
  proxy.refuse(true)
  const state = async () =>
    (await ask(here, 'GET', '/_scheduler/docs/_replicator/patient')).json as {
      state: string
      error_count: number
      info: { error?: string }
    }
  // One look for both: between two of them it may have tried again.
  await until(async () => {
    const { state: now, info } = await state()
    return now === 'crashing' && info.error?.includes('connection_failed') === true
  }, 'crashing, and why')
  await write(there, source, 2, 'later')
  proxy.refuse(false)
  await until(async () => (await ask(here, 'GET', '/patient/later1')).status === 200, 'later1')
  await until(async () => (await state()).state === 'running', 'running')
  expect((await state()).error_count).toBeGreaterThan(0)
  const { _rev } = (await ask(here, 'GET', '/_replicator/patient')).json as { _rev: string }
  await ask(here, 'DELETE', `/_replicator/patient?rev=${_rev}`)
  await until(
    async () =>
      ((await ask(here, 'GET', '/_scheduler/jobs')).json as { total_rows: number }).total_rows ===
      0,
    'no job',
  )
})
