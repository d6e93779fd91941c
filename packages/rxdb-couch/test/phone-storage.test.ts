import 'fake-indexeddb/auto'
import type { RxStorage } from 'rxdb/plugins/core'
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie'
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory'
import { firstValueFrom } from 'rxjs'
import { expect, test } from 'vitest'
import { startPhone } from './phone.ts'
import { openStage, when } from './stage.ts'
import { startTributaryServer } from './tributary-server.ts'

const stage = openStage()

test.each([
  { kind: 'memory', storage: () => getRxStorageMemory() },
  { kind: 'Dexie', storage: () => getRxStorageDexie() },
])(
  'pending docs and the first pull are known after a restart without a hub: $kind',
  async ({ kind, storage }) => {
    const server = await stage.server(startTributaryServer)
    const name = `restart-${kind}-${process.pid}`
    const options = { name, url: server.url, headers: () => server.headers }
    const before = await startPhone({ ...options, storage: storage() })
    before.sync.start()
    await before.write('note:sent', 't')
    await before.settled()
    await before.notesSync.firstPullDone
    await before.sync.stop()
    await before.write('note:sent', 'changed offline')
    await before.write('note:new', 't')
    await before.close()

    const after = await startPhone({ ...options, storage: storage() })
    expect([...(await firstValueFrom(after.notesSync.pendingIds$))].sort()).toEqual([
      'note:new',
      'note:sent',
    ])
    await after.notesSync.firstPullDone
    after.sync.start()
    await after.settled()
    await after.close()
    expect(await server.call('GET', '/notes/note:sent')).toMatchObject({
      tokens: ['changed offline', 't'],
    })
  },
)

test('two phones on Dexie end equal', async () => {
  const server = await stage.server(startTributaryServer)
  const [a, b] = [
    await stage.phone(server, { storage: getRxStorageDexie() }),
    await stage.phone(server, { storage: getRxStorageDexie() }),
  ]
  await Promise.all([a.write('note:1', 'a'), b.write('note:1', 'b'), b.write('note:2', 'b')])
  for (const phone of [a, b]) {
    await phone.until('note:1', (note) => note?.tokens.join() === 'a,b')
    await phone.until('note:2', (note) => note !== undefined)
    await phone.settled()
    expect((await phone.all()).size).toBe(2)
  }
})

test('a write that a clock set back hides from the checkpoint is found and sent', async () => {
  const server = await stage.server(startTributaryServer)
  const phone = await stage.phone(server)
  await phone.write('note:1', 't')
  await phone.settled()
  await phone.sync.stop()
  await phone.notes.storageInstance.bulkWrite(
    [
      {
        document: {
          id: 'note:hidden',
          title: '',
          tokens: ['t'],
          _deleted: false,
          _attachments: {},
          _meta: { lwt: 1_000 },
          _rev: '1-other',
        },
      },
    ],
    'a write in a year long past',
  )
  phone.sync.start()
  await when(phone.notesSync.pendingIds$, (ids) => ids.has('note:hidden'))
  await phone.settled()
  expect(await server.call('GET', '/notes/note:hidden')).toMatchObject({ tokens: ['t'] })
})

test('a full phone is told as a problem, and nothing is skipped once there is room', async () => {
  const server = await stage.server(startTributaryServer)
  const disk = { isFull: false }
  const phone = await stage.phone(server, { storage: storageOn(disk) })
  await phone.notesSync.firstPullDone
  disk.isFull = true
  await server.call('PUT', '/notes/note:1', { title: '', tokens: ['missed'] })
  await when(phone.notesSync.error$, (problem) => problem?.kind === 'storage_failed')
  await server.call('PUT', '/notes/note:2', { title: '', tokens: ['later'] })
  disk.isFull = false
  await phone.until('note:2', (note) => note !== undefined)
  expect(await phone.read('note:1')).toBeDefined()
  await when(phone.notesSync.error$, (problem) => problem === null)
})

test('collection.remove() takes the metadata with it, and a new start pulls everything', async () => {
  const server = await stage.server(startTributaryServer)
  const name = `leaving-${process.pid}`
  const options = { name, url: server.url, headers: () => server.headers }
  const before = await startPhone(options)
  before.sync.start()
  await before.write('note:1', 't')
  await before.settled()
  await before.notes.remove()
  await before.sync.stop()
  await before.notes.database.close()
  expect(await server.call('GET', '/notes/note:1')).toMatchObject({ tokens: ['t'] })

  const after = await stage.phone(server, { name })
  await after.until('note:1', (note) => note !== undefined)
})

/** Memory whose collections cannot be written while the disk is full. */
function storageOn(disk: { readonly isFull: boolean }): RxStorage<object, object> {
  const storage = getRxStorageMemory()
  return {
    ...storage,
    async createStorageInstance(params) {
      const instance = await storage.createStorageInstance(params)
      const bulkWrite = instance.bulkWrite.bind(instance)
      instance.bulkWrite = async (rows, context) => {
        if (disk.isFull && context.startsWith('replication-')) {
          throw new DOMException('no room', 'QuotaExceededError')
        }
        return bulkWrite(rows, context)
      }
      return instance
    },
  }
}
