import type { RxStorage } from 'rxdb/plugins/core'
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory'
import { firstValueFrom } from 'rxjs'
import { expect, test } from 'vitest'
import type { CouchUnderTest } from './couch-under-test.ts'
import { startPhone } from './phone.ts'
import { interceptFetch, jsonResponse, openStage } from './stage.ts'
import { startTributaryServer } from './tributary-server.ts'

const stage = openStage()

async function serverWithNotes(count: number): Promise<CouchUnderTest> {
  const server = await stage.server(startTributaryServer)
  await server.call('POST', '/notes/_bulk_docs', {
    docs: Array.from({ length: count }, (_, at) => ({
      _id: `note:${at}`,
      title: '',
      tokens: [`t${at}`],
    })),
  })
  return server
}

interface Watch {
  copies: number
  diesAtCheckpoints: boolean
}

/** Memory that counts the copies of pulled docs, and may be dead when a checkpoint would be written. */
function watchedStorage(watch: Watch): RxStorage<object, object> {
  const storage = getRxStorageMemory()
  return {
    ...storage,
    async createStorageInstance(params) {
      const instance = await storage.createStorageInstance(params)
      const bulkWrite = instance.bulkWrite.bind(instance)
      instance.bulkWrite = async (rows, context) => {
        if (context === 'replication-down-write-meta') watch.copies += rows.length
        const isDead = watch.diesAtCheckpoints && context === 'replication-set-checkpoint'
        return isDead ? { error: [] } : bulkWrite(rows, context)
      }
      return instance
    },
  }
}

test('of docs that are never edited the pull stores no copy, and none is unsent after a restart', async () => {
  const server = await serverWithNotes(30)
  const watch: Watch = { copies: 0, diesAtCheckpoints: false }
  const storage = watchedStorage(watch)
  const name = `once-${process.pid}`
  const options = { name, storage, pullsOnce: true, url: server.url }
  const before = await startPhone({ ...options, headers: () => server.headers })
  before.sync.start()
  await before.notesSync.firstPullDone
  expect((await before.all()).size).toBe(30)
  expect(watch.copies).toBe(0)
  await before.write('note:own', 'unsent')
  await before.close()

  const after = await startPhone({ ...options, headers: () => server.headers })
  const pending = await firstValueFrom(after.notesSync.pendingIds$)
  // What was written just before the end may or may not have been sent.
  expect([...pending].filter((id) => id !== 'note:own')).toEqual([])
  after.sync.start()
  await after.settled()
  await after.close()
  expect(await server.call('GET', '/notes/note:own')).toMatchObject({ tokens: ['unsent'] })
})

test('a phone that dies between the pulled docs and the checkpoint asks and sends nothing', async () => {
  const server = await serverWithNotes(30)
  const watch: Watch = { copies: 0, diesAtCheckpoints: true }
  const asked: string[] = []
  const options = {
    name: `killed-${process.pid}`,
    storage: watchedStorage(watch),
    pullsOnce: true,
    url: server.url,
    headers: () => server.headers,
    fetch: interceptFetch(({ method, url, send }) => {
      if (method === 'POST' && !url.endsWith('_live_feed')) asked.push(url)
      return send()
    }),
  }
  const before = await startPhone(options)
  before.sync.start()
  await before.until('note:29', (note) => note !== undefined)
  await before.close()

  watch.diesAtCheckpoints = false
  const after = await startPhone(options)
  after.sync.start()
  await after.notesSync.firstPullDone
  await after.settled()
  expect((await after.all()).size).toBe(30)
  await after.close()
  expect(asked).toEqual([])
  expect(watch.copies).toBe(0)
})

test.each([
  { pace: 'every batch', ms: 0 },
  { pace: 'not before the end', ms: 3_600_000 },
])(
  'a phone that dies in the middle of its first pull has all in the end, with a checkpoint $pace',
  async ({ ms }) => {
    const server = await serverWithNotes(200)
    const watch: Watch = { copies: 0, diesAtCheckpoints: false }
    const since: string[] = []
    const options = {
      name: `middle-${ms}-${process.pid}`,
      storage: watchedStorage(watch),
      pullsOnce: true,
      url: server.url,
      headers: () => server.headers,
      timings: { checkpointPaceMs: ms },
      pullSizes: { page: 40, batch: 10 },
      fetch: interceptFetch(({ url, method, send }) => {
        if (method === 'POST' && url.endsWith('_bulk_docs')) since.push('sent')
        const asked = /_changes\?since=(\d+)/.exec(url)
        if (asked !== null) since.push(asked[1] ?? '')
        if (asked?.[1] === '110' && !isSecondLife) throw new TypeError('the line is gone')
        return send()
      }),
    }
    let isSecondLife = false
    const before = await startPhone(options)
    before.sync.start()
    await before.until('note:100', (note) => note !== undefined)
    await before.close()

    isSecondLife = true
    since.length = 0
    const after = await startPhone(options)
    after.sync.start()
    await after.notesSync.firstPullDone
    await after.settled()
    expect((await after.all()).size).toBe(200)
    await after.close()
    expect(since).not.toContain('sent')
    expect(Number(since[0]) > 0).toBe(ms === 0)
    expect(watch.copies).toBe(0)
  },
)

test('docs that pour in keep each other in order: the newest state of one counts', async () => {
  const server = await serverWithNotes(30)
  const phone = await stage.phone(server, { pullSizes: { page: 8, batch: 2 } })
  await phone.until('note:3', (note) => note !== undefined)
  const doc: unknown = await server.call('GET', '/notes/note:29')
  await server.call('PUT', '/notes/note:29', { ...Object(doc), title: 'later' })
  await phone.write('note:3', 'own')
  await phone.notesSync.firstPullDone
  await phone.settled()
  await phone.until('note:29', (note) => note?.title === 'later')
  expect((await phone.all()).size).toBe(30)
  expect(await server.call('GET', '/notes/note:3')).toMatchObject({ tokens: ['own', 't3'] })
})

test('a doc without a copy is deleted from here, and changed from there', async () => {
  const server = await serverWithNotes(3)
  const phone = await stage.phone(server, { pullsOnce: true })
  await phone.notesSync.firstPullDone
  await phone.remove('note:0')
  await phone.settled()
  expect(await server.call('GET', '/notes/note:0')).toMatchObject({ reason: 'deleted' })
  for (const title of ['one', 'two']) {
    const doc: unknown = await server.call('GET', '/notes/note:1')
    await server.call('PUT', '/notes/note:1', { ...Object(doc), title })
    await phone.until('note:1', (note) => note?.title === title)
  }
  expect([...(await firstValueFrom(phone.notesSync.pendingIds$))]).toEqual([])
  expect(phone.refusals).toEqual([])
})

test('an edit of a doc without a copy meets the edit of another phone, and loses nothing', async () => {
  const server = await serverWithNotes(1)
  const [a, b] = [
    await stage.phone(server, { pullsOnce: true }),
    await stage.phone(server, { pullsOnce: true }),
  ]
  for (const phone of [a, b]) await phone.until('note:0', (note) => note !== undefined)
  await Promise.all([a.write('note:0', 'a'), b.write('note:0', 'b')])
  for (const phone of [a, b]) {
    await phone.until('note:0', (note) => note?.tokens.join() === 'a,b,t0')
    await phone.settled()
    expect(phone.refusals).toEqual([])
  }
})

test("others' docs without a copy, which a new db will not take from here, stay on the phone", async () => {
  const server = await serverWithNotes(1)
  const phone = await stage.phone(server, {
    pullsOnce: true,
    fetch: interceptFetch(({ url, body, send }) => {
      if (!url.endsWith('/_bulk_docs')) return send()
      const docs: unknown = body['docs']
      const rows = Array.isArray(docs) ? docs : []
      return jsonResponse(
        rows.map(({ _id }) => ({ id: _id, error: 'forbidden', reason: 'not the author' })),
        201,
      )
    }),
  })
  await phone.until('note:0', (note) => note !== undefined)
  await server.destroyDb('notes')
  await server.createDb('notes')
  await server.call('PUT', '/notes/note:new', { title: '', tokens: ['new'] })
  await phone.until('note:new', (note) => note !== undefined)
  await phone.settled()
  expect(await phone.read('note:0')).toMatchObject({ tokens: ['t0'] })
  expect(phone.refusals).toEqual([])
})
