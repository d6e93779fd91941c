import 'fake-indexeddb/auto'
import { createRxDatabase, getChangedDocumentsSince, type RxStorage } from 'rxdb/plugins/core'
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory'
import { afterEach, expect, test, vi } from 'vitest'
import { gentleStorage } from './gentle-storage.ts'

interface Doc {
  readonly id: string
  readonly lane: string
  readonly rank: string
}

const text = { type: 'string', maxLength: 20 } as const
const SCHEMA = {
  version: 0,
  primaryKey: 'id',
  type: 'object',
  properties: { id: text, lane: text, rank: text },
  required: ['id', 'lane', 'rank'],
  indexes: [['lane', 'rank']],
} as const

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  vi.restoreAllMocks()
  for (const close of closers.splice(0)) await close()
})

async function openDocs(name: string, storage: RxStorage<unknown, unknown> = gentleStorage()) {
  const database = await createRxDatabase({ name, storage, multiInstance: false })
  closers.push(() => database.close())
  const { docs } = await database.addCollections({ docs: { schema: SCHEMA } })
  if (docs === undefined) throw new Error('docs did not open')
  const many = Array.from({ length: 250 }, (_, at): Doc => {
    const nth = String(1000 + at)
    return { id: `doc:${nth}`, lane: at % 2 === 0 ? 'even' : 'odd', rank: `r${nth}` }
  })
  await docs.bulkInsert(many)
  await docs.findOne('doc:1003').remove()
  return docs
}

const steps = () => vi.spyOn(IDBCursor.prototype, 'continue')

test('docs written in one batch are paged through without looking at earlier ones again', async () => {
  const docs = await openDocs('changed-since')
  const walked = steps()
  const seen: string[] = []
  for (let checkpoint: unknown; ;) {
    const page = await getChangedDocumentsSince(docs.storageInstance, 60, checkpoint)
    if (page.documents.length === 0) break
    seen.push(...page.documents.map(({ id }) => String(id)))
    checkpoint = page.checkpoint
  }
  const ids = Array.from({ length: 250 }, (_, at) => `doc:${1000 + at}`)
  // The tombstone was written last.
  expect(seen).toEqual([...ids.filter((id) => id !== 'doc:1003'), 'doc:1003'])
  expect(walked).not.toHaveBeenCalled()
})

test('the end of the changes keeps the checkpoint that was asked with', async () => {
  const docs = await openDocs('changed-end')
  const checkpoint = { id: 'doc:9', lwt: Date.now() + 60_000 }
  expect(await getChangedDocumentsSince(docs.storageInstance, 60, checkpoint)).toEqual({
    documents: [],
    checkpoint,
  })
})

test.each([
  ['the first of a lane', { selector: { lane: 'even' }, limit: 7 }],
  ['some after the first', { selector: { lane: 'odd' }, skip: 2, limit: 5 }],
  ['a range within a lane', { selector: { lane: 'odd', rank: { $gt: 'r1100' } }, limit: 9 }],
  ['an empty range', { selector: { lane: 'odd', rank: { $gt: 'r2', $lt: 'r1' } }, limit: 9 }],
  ['what the index finds too much of', { selector: { lane: 'odd', id: 'doc:1009' }, limit: 9 }],
  ['all of a lane', { selector: { lane: 'even' } }],
])('a query finds the same as in memory: %s', async (name, query) => {
  const sorted = { ...query, sort: [{ rank: 'asc' as const }], index: ['lane', 'rank'] }
  const [ours, memory] = [
    await openDocs(`query-${name}`),
    await openDocs(`memory-${name}`, getRxStorageMemory()),
  ]
  const found = await ours.find(sorted).exec()
  expect(found.map((doc) => doc.toJSON())).toEqual(
    (await memory.find(sorted).exec()).map((doc) => doc.toJSON()),
  )
})

test('the newest few come in one request', async () => {
  const docs = await openDocs('one-request')
  const walked = steps()
  const query = { selector: { lane: 'even' }, sort: [{ rank: 'asc' as const }], limit: 50 }
  expect(await docs.find({ ...query, index: ['lane', 'rank'] }).exec()).toHaveLength(50)
  expect(walked).not.toHaveBeenCalled()
})
