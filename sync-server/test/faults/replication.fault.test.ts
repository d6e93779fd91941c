import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { bundleServer, type ServerProcess, startServerProcess } from './server-process.ts'

let bundle: Awaited<ReturnType<typeof bundleServer>>
beforeAll(async () => {
  bundle = await bundleServer()
})
afterAll(() => bundle.remove())

const DOCS = 6_000

interface Session {
  readonly start_last_seq: string | number
}
interface Answer {
  readonly doc_count?: number
  readonly state?: string
  readonly info?: { readonly checkpointed_source_seq: string } | null
  readonly rows?: readonly { readonly doc: { readonly history: readonly Session[] } }[]
}

async function ask(
  server: ServerProcess,
  method: string,
  path: string,
  body?: object,
): Promise<Answer> {
  const answer = await fetch(server.url + path, {
    method,
    headers: { authorization: server.authHeader, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return (await answer.json()) as Answer
}

test('[RP24] kill −9 in the midst of a replication, again and again: it goes on where it was', async () => {
  const server = await startServerProcess(bundle.path)
  onTestFinished(() => server.remove())
  await ask(server, 'PUT', '/source')
  for (let from = 0; from < DOCS; from += 1_000) {
    const docs = Array.from({ length: 1_000 }, (_, n) => ({
      _id: `d${from + n}`,
      text: 'x'.repeat(300),
    }))
    await ask(server, 'POST', '/source/_bulk_docs', { docs })
  }
  await ask(server, 'PUT', '/_replicator/job', {
    source: 'source',
    target: 'copy',
    create_target: true,
    checkpoint_interval: 100,
    worker_batch_size: 200,
  })
  const countOf = async () => (await ask(server, 'GET', '/copy')).doc_count ?? 0
  const job = () => ask(server, 'GET', '/_scheduler/docs/_replicator/job')
  // Of docs that were written once each the seq is how many they are.
  const checkpointed = async () =>
    Number.parseInt((await job()).info?.checkpointed_source_seq ?? '0')
  let before = 0
  let covered = 0
  for (let kills = 0; kills < 3; kills += 1) {
    const least = Math.min(before + 500, DOCS)
    await expect.poll(countOf, { timeout: 30_000, interval: 5 }).toBeGreaterThanOrEqual(least)
    before = await countOf()
    await expect.poll(checkpointed, { timeout: 30_000, interval: 5 }).toBeGreaterThan(covered)
    covered = Math.max(covered, await checkpointed())
    await server.kill9()
    await server.start()
    expect(await countOf()).toBeGreaterThanOrEqual(before)
  }
  await expect.poll(async () => (await job()).state, { timeout: 30_000 }).toBe('completed')
  expect(await countOf()).toBe(DOCS)
  // The last run went on where the last checkpoint before it was, or a later one.
  const { rows } = await ask(server, 'GET', '/source/_local_docs?include_docs=true')
  const [last] = rows?.[0]?.doc.history ?? []
  expect(Number(last?.start_last_seq)).toBeGreaterThanOrEqual(covered)
  expect(covered).toBeGreaterThan(0)
})
