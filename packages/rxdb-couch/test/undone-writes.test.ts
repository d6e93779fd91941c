import { expect, test } from 'vitest'
import { startPouchServer } from './pouch-server.ts'
import { interceptFetch, jsonResponse, openStage } from './stage.ts'
import { tabStorage } from './tab-storage.ts'
import { startTributaryServer } from './tributary-server.ts'

const stage = openStage()

/** A line on which the feed goes on while the server is too busy for everything else. */
function createBusyLine() {
  let isBusy = false
  return {
    setBusy(is: boolean) {
      isBusy = is
    },
    fetch: interceptFetch(({ url, send }) =>
      isBusy && /_bulk_docs|_all_docs/u.test(url)
        ? jsonResponse({ error: 'busy', reason: 'later' }, 503)
        : send(),
    ),
  }
}

test.each([
  { name: 'our server', start: startTributaryServer },
  { name: 'another CouchDB', start: startPouchServer },
])(
  "a write taken back before it was sent does not hide another's that came meanwhile ($name)",
  async ({ start }) => {
    const server = await stage.server(start)
    const line = createBusyLine()
    const a = await stage.phone(server)
    const b = await stage.phone(server, { fetch: line.fetch })
    await a.write('note:1', 't', 'first')
    await b.until('note:1', (note) => note?.title === 'first')

    line.setBusy(true)
    await b.write('note:1', 't', 'second thoughts')
    await a.write('note:1', 't', 'by a')
    // Comes after it on the feed: RxDB has dropped the other by then, trusting the push.
    await a.write('note:2', 't')
    await b.until('note:2', (note) => note !== undefined)
    await b.write('note:1', 't', 'first')
    line.setBusy(false)
    await b.until('note:1', (note) => note?.title === 'by a')
    await Promise.all([a.settled(), b.settled()])
    expect(await a.read('note:1')).toMatchObject({ title: 'by a' })
    expect(b.refusals).toEqual([])
  },
)

test("a write taken back does not hide another's, even when the app is closed between", async () => {
  const server = await stage.server(startTributaryServer)
  const line = createBusyLine()
  const a = await stage.phone(server)
  const options = {
    name: `undone-${process.pid}`,
    storage: tabStorage('undone'),
    fetch: line.fetch,
  }
  const b = await stage.phone(server, options)
  await a.write('note:1', 't', 'first')
  await b.until('note:1', (note) => note?.title === 'first')

  line.setBusy(true)
  await b.write('note:1', 't', 'second thoughts')
  await a.write('note:1', 't', 'by a')
  await a.write('note:2', 't')
  await b.until('note:2', (note) => note !== undefined)
  await b.sync.stop()
  await b.write('note:1', 't', 'first')
  await b.close()

  line.setBusy(false)
  const again = await stage.phone(server, options)
  await again.until('note:1', (note) => note?.title === 'by a')
  expect(again.refusals).toEqual([])
})

test('a write taken back of a doc that was deleted meanwhile is no refused text', async () => {
  const server = await stage.server(startTributaryServer)
  const a = await stage.phone(server)
  const b = await stage.phone(server)
  await a.write('note:1', 't', 'first')
  await b.until('note:1', (note) => note?.title === 'first')

  await b.sync.stop()
  await b.write('note:1', 't', 'second thoughts')
  await b.write('note:1', 't', 'first')
  await a.remove('note:1')
  await a.settled()
  b.sync.start()
  await b.until('note:1', (note) => note === undefined)
  await b.settled()
  expect(b.refusals).toEqual([])
})

test('a write that changed nothing, sent late, does not put back what others wrote since', async () => {
  const server = await stage.server(startTributaryServer)
  const line = createBusyLine()
  const a = await stage.phone(server)
  const b = await stage.phone(server, { fetch: line.fetch })
  await a.write('note:1', 't', 'first')
  await b.until('note:1', (note) => note?.title === 'first')

  line.setBusy(true)
  // Its push waits, and what is written next waits behind it.
  await b.write('note:2', 't')
  await b.rename('note:1', 'first')
  await a.write('note:1', 'by a')
  await b.until('note:1', (note) => note?.tokens.includes('by a') === true)
  line.setBusy(false)
  await b.write('note:3', 't')
  await a.until('note:3', (note) => note !== undefined)
  await Promise.all([a.settled(), b.settled()])
  expect(await server.call('GET', '/notes/note:1')).toMatchObject({ tokens: ['by a', 't'] })
})
