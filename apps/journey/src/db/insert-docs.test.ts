import 'fake-indexeddb/auto'
import { createRxDatabase } from 'rxdb/plugins/core'
import { afterEach, expect, test, vi } from 'vitest'
import { gentleStorage, insertManyWith } from './gentle-storage.ts'
import { insertDocs } from './insert-docs.ts'

interface Doc {
  readonly id: string
  readonly body: object
}

const SCHEMA = {
  version: 0,
  primaryKey: 'id',
  type: 'object',
  properties: { id: { type: 'string', maxLength: 20 }, body: { type: 'object' } },
  required: ['id', 'body'],
} as const

const many = (count: number, body: object = { text: 'a' }): Doc[] =>
  Array.from({ length: count }, (_, at) => ({ id: `doc:${1000 + at}`, body }))

insertManyWith(insertDocs)

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  vi.restoreAllMocks()
  for (const close of closers.splice(0)) await close()
})

async function openDocs(name: string) {
  const database = await createRxDatabase({ name, storage: gentleStorage(), multiInstance: false })
  closers.push(() => database.close())
  const { docs } = await database.addCollections({ docs: { schema: SCHEMA } })
  if (docs === undefined) throw new Error('docs did not open')
  return docs
}

test('many docs are written strictly in one transaction, and live queries are told of each', async () => {
  const docs = await openDocs('insert-many')
  const told: number[] = []
  docs.find().$.subscribe((found) => told.push(found.length))
  const begun = vi.spyOn(IDBDatabase.prototype, 'transaction')
  expect((await docs.bulkInsert(many(333))).error).toEqual([])
  const writes = begun.mock.calls.filter(([, mode]) => mode === 'readwrite')
  expect(writes).toEqual([['docs', 'readwrite', { durability: 'strict' }]])
  await expect.poll(() => told.at(-1)).toBe(333)
})

test.each([
  ['an empty field', { text: '', none: null }],
  ['a list of objects', { list: [{ text: 'a' }, null, 1] }],
  ['a field that begins with a pipe', { '|odd': 'a', deep: [{ '|odd': { text: 'b' } }] }],
])('what was written is read as it was: %s', async (name, body) => {
  const docs = await openDocs(`insert-${name}`)
  await docs.bulkInsert(many(40, body))
  const [stored] = await docs.storageInstance.findDocumentsById(['doc:1039'], true)
  expect(stored).toMatchObject({ id: 'doc:1039', body, _deleted: false })
})

test('where one doc is there already it stays as it is, and all others are written', async () => {
  const docs = await openDocs('insert-conflict')
  await docs.insert({ id: 'doc:1007', body: { text: 'first' } })
  const { error } = await docs.bulkInsert(many(60, { text: 'later' }))
  expect(error.map(({ documentId }) => documentId)).toEqual(['doc:1007'])
  expect(await docs.count().exec()).toBe(60)
  expect((await docs.findOne('doc:1007').exec())?.toJSON().body).toEqual({ text: 'first' })
})

test('a doc that cannot be stored fails the whole write, and none of it is there', async () => {
  const docs = await openDocs('insert-failed')
  const told: unknown[] = []
  docs.storageInstance.changeStream().subscribe((bulk) => told.push(bulk))
  const rows = many(120).map((doc, at) => ({
    document: {
      ...doc,
      body: at === 100 ? { text: () => 'code' } : doc.body,
      _deleted: false,
      _attachments: {},
      _meta: { lwt: 1000 },
      _rev: '1-a',
    },
  }))
  const { originalStorageInstance } = docs.storageInstance
  await expect(originalStorageInstance.bulkWrite(rows, 'a-test')).rejects.toThrow(
    'could not be cloned',
  )
  expect(await docs.count().exec()).toBe(0)
  expect(told).toEqual([])
})

test('a doc that lends itself to be stored is as it was before, and a frozen one is stored too', async () => {
  const docs = await openDocs('insert-lent')
  const rows = many(40).map((doc, at) => {
    const document = {
      ...doc,
      _deleted: false,
      _attachments: {},
      _meta: { lwt: 1000 },
      _rev: '1-a',
    }
    return { document: at % 2 === 0 ? Object.freeze(document) : document }
  })
  await docs.storageInstance.originalStorageInstance.bulkWrite(rows, 'test')
  expect(rows.map(({ document }) => document._deleted)).toEqual(rows.map(() => false))
  // Found by the index that the flag is part of.
  expect(await docs.find().exec()).toHaveLength(40)
})
