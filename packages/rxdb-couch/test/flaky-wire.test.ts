import { afterEach, expect, test } from 'vitest'
import { type FlakyProxy, startFlakyProxy } from './flaky-proxy.ts'
import { seeded } from './seeded.ts'
import { openStage, when } from './stage.ts'
import { startTributaryServer } from './tributary-server.ts'

const stage = openStage()
const proxies: FlakyProxy[] = []
afterEach(async () => {
  await Promise.all(proxies.splice(0).map((proxy) => proxy.stop()))
})

async function wired(seed: number) {
  const server = await stage.server(startTributaryServer)
  const proxy = await startFlakyProxy(server.url(), seeded(seed))
  proxies.push(proxy)
  return { server, proxy }
}

test('a first pull gets through a wire that breaks every few kilobytes', async () => {
  const { server, proxy } = await wired(1)
  const text = 'x'.repeat(200)
  await server.call('POST', '/notes/_bulk_docs', {
    docs: Array.from({ length: 300 }, (_, at) => ({ _id: `note:${at}`, title: text, tokens: [] })),
  })
  proxy.cutAfter(12_000)
  const phone = await stage.phone(server, { url: proxy.url })
  await phone.notesSync.firstPullDone
  expect((await phone.all()).size).toBe(300)
})

test('a day of offline work gets through a wire that breaks, each doc once', async () => {
  const { server, proxy } = await wired(2)
  proxy.cutAfter(8_000)
  const phone = await stage.phone(server, { url: proxy.url })
  await phone.notes.bulkInsert(
    Array.from({ length: 150 }, (_, at) => ({
      id: `note:${at}`,
      title: 'x'.repeat(100),
      tokens: [],
    })),
  )
  await phone.settled()
  expect(await server.call('GET', '/notes')).toMatchObject({ doc_count: 150, update_seq: 150 })
})

test('answers that never come back do not write anything twice', async () => {
  const { server, proxy } = await wired(3)
  const phone = await stage.phone(server, { url: proxy.url })
  await phone.notesSync.firstPullDone
  proxy.dropAnswersTo('/_bulk_docs')
  await phone.write('note:1', 'a')
  await when(phone.sync.hub$, ({ state }) => state === 'unreachable')
  await expect.poll(() => server.call('GET', '/notes')).toMatchObject({ doc_count: 1 })
  proxy.dropAnswersTo(undefined)
  await phone.settled()
  expect(await server.call('GET', '/notes/note:1')).toMatchObject({
    _rev: expect.stringMatching(/^1-/),
  })
})

test('a wire that swallows everything is noticed, and replaced when it is back', async () => {
  const { server, proxy } = await wired(4)
  const phone = await stage.phone(server, {
    url: proxy.url,
    timings: { requestSilenceMs: 60, feedSilenceMs: 60, heartbeatMs: 20 },
  })
  await phone.notesSync.firstPullDone
  proxy.blackhole(true)
  await server.call('PUT', '/notes/note:1', { title: '', tokens: ['missed'] })
  await when(phone.sync.hub$, ({ state }) => state === 'unreachable')
  proxy.blackhole(false)
  await phone.until('note:1', (note) => note !== undefined)
  const { lastContactAt } = await when(phone.sync.hub$, ({ state }) => state === 'reachable')
  expect(lastContactAt).not.toBeNull()
})
