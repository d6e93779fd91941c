import 'fake-indexeddb/auto'
import { createRxDatabase } from 'rxdb/plugins/core'
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie'
import { afterEach, expect, test } from 'vitest'
import { gentleDexie } from './gentle-dexie.ts'

interface Doc {
  readonly id: string
  readonly text: string
}

const SCHEMA = {
  version: 0,
  primaryKey: 'id',
  type: 'object',
  properties: { id: { type: 'string', maxLength: 20 }, text: { type: 'string' } },
  required: ['id', 'text'],
} as const
const docs = (from: number, to: number): Doc[] =>
  Array.from({ length: to - from }, (_, at) => ({ id: `doc:${1000 + from + at}`, text: 'a' }))

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

async function openDocs(name: string) {
  const database = await createRxDatabase({
    name,
    storage: getRxStorageDexie({ onCreate: gentleDexie }),
    multiInstance: false,
  })
  closers.push(() => database.close())
  const { docs: collection } = await database.addCollections({ docs: { schema: SCHEMA } })
  if (collection === undefined) throw new Error('docs did not open')
  return collection
}

test('a write of many docs stores each of them, also past the last full slice', async () => {
  const collection = await openDocs('gentle-slices')
  const { error } = await collection.bulkInsert(docs(0, 333))
  expect(error).toEqual([])
  expect(await collection.count().exec()).toBe(333)
})

test('a doc that is there already is found among many that are not, and stays as it is', async () => {
  const collection = await openDocs('gentle-conflicts')
  const there = [...docs(10, 12), ...docs(150, 250)]
  await collection.bulkInsert(there)
  const { error } = await collection.bulkInsert(
    docs(0, 400).map((doc) => ({ ...doc, text: 'later' })),
  )
  expect(error.map(({ documentId }) => documentId).toSorted()).toEqual(there.map(({ id }) => id))
  expect(await collection.count().exec()).toBe(400)
  expect((await collection.findOne('doc:1011').exec())?.toJSON()).toEqual({
    id: 'doc:1011',
    text: 'a',
  })
})

test.each([
  ['none of them is there', docs(500, 540), []],
  ['all of them are there', docs(100, 140), docs(100, 140)],
  ['some are there, in the order asked for', docs(80, 120).toReversed(), docs(100, 120)],
  [
    'docs lie between those asked for',
    [...docs(90, 110), ...docs(190, 210)],
    [...docs(100, 110), ...docs(190, 200)],
  ],
])('docs are looked up by id: %s', async (_case, wanted, expected) => {
  const collection = await openDocs(`gentle-${wanted[0]?.id}-${wanted.length}`)
  await collection.bulkInsert(docs(100, 200))
  const found = await collection.storageInstance.findDocumentsById(
    wanted.map(({ id }) => id),
    true,
  )
  expect(found.map(({ id }) => String(id)).toSorted()).toEqual(expected.map(({ id }) => id))
})
