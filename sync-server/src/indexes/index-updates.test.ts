import { createHash } from 'node:crypto'
import type { JsonObject } from '@tributary/sync-protocol'
import { beforeEach, expect, test } from 'vitest'
import { createQuickJsSandbox } from '../design/quickjs-sandbox.ts'
import { LocalDatabaseDirectory } from '../replication/local-database-directory.ts'
import type { Database } from '../replication/database.ts'
import { createMemoryStorageRoot } from '../storage/memory/memory-storage-root.ts'
import { dropIndex } from './drop-index.ts'
import { openIndex } from './index-store.ts'
import type { IndexSource } from './index-updates.ts'

const principal = { name: 'anna', roles: [], isAdmin: true }
let db: Database

beforeEach(async () => {
  let count = 0
  const newUuid = () => createHash('md5').update(`${count++}`).digest('hex')
  const storage = createMemoryStorageRoot()
  const sandbox = createQuickJsSandbox()
  db = await new LocalDatabaseDirectory({ storage, now: () => 1_000, newUuid, sandbox }).create(
    'db',
  )
})

async function put(id: string, body: object, rev?: string): Promise<string> {
  const write = { id, isDeleted: body === GONE, body: JSON.stringify(body), attachments: [] }
  const [outcome] = await db.writeDocs([rev === undefined ? write : { ...write, rev }], {
    newEdits: true,
    principal,
  })
  if (outcome?.kind !== 'stored') throw new Error('the doc was not stored')
  return outcome.rev
}
const GONE = {}

const byText: IndexSource = {
  indexId: 'i',
  designDoc: '_design/i',
  isWanted: () => true,
  map: (docs) =>
    docs.map(({ doc, json }) => {
      const { text }: JsonObject = JSON.parse(json)
      return { docId: doc.id, rows: text === undefined ? [] : [{ key: text, value: null }] }
    }),
}
const texts = () =>
  db.indexing.read((storage) => [...openIndex(storage, 'i').rows()].map(({ key }) => key))
const everything = () =>
  db.indexing.read((storage) =>
    ['tree i', 'docs i'].flatMap((space) =>
      storage.side.list(space).map((key) => storage.side.read(space, key)),
    ),
  )

test('[IX10] an index takes up what came since, in slices that other writers come between', async () => {
  for (let number = 0; number < 450; number++) await put(`d${number}`, { text: number })
  let slices = 0
  const between: string[] = []
  await db.indexing.bringUpToDate({
    ...byText,
    map: async (docs) => {
      slices += 1
      if (slices === 2) between.push(await put('between', { text: 'x' }))
      return byText.map(docs)
    },
  })
  expect(slices).toBe(3)
  expect(between).toHaveLength(1)
  expect(texts()).toHaveLength(451)
  const edited = await put('d7', { text: 'new' }, (await db.getDoc('d7')).rev)
  await db.indexing.bringUpToDate(byText)
  expect(texts()).toHaveLength(451)
  expect(texts()).toContain('new')
  expect(texts()).not.toContain(7)
  await put('d7', GONE, edited)
  await db.indexing.bringUpToDate(byText)
  expect(texts()).toHaveLength(450)
})

test('[IX11] many who ask at once share one update', async () => {
  for (let number = 0; number < 20; number++) await put(`d${number}`, { text: number })
  let calls = 0
  const counted: IndexSource = { ...byText, map: (docs) => ((calls += 1), byText.map(docs)) }
  await Promise.all(Array.from({ length: 10 }, () => db.indexing.bringUpToDate(counted)))
  expect(calls).toBe(1)
  expect(texts()).toHaveLength(20)
})

test('[IX12] a doc that is deleted, purged or forgotten leaves every index with that very write', async () => {
  const deleted = await put('deleted', { text: 'secret one' })
  const purged = await put('purged', { text: 'secret two' })
  const edited = await put('edited', { text: 'secret three' })
  await put('kept', { text: 'plain' })
  await db.indexing.bringUpToDate(byText)
  await put('deleted', GONE, deleted)
  await db.purge(new Map([['purged', [purged]]]))
  await put('edited', { text: 'tame' }, edited)
  expect(texts()).toEqual(['plain', 'secret three'])
  await db.forgetOldBodies('edited')
  expect(everything().join('\n')).not.toContain('secret')
  expect(texts()).toEqual(['plain'])
  await db.indexing.bringUpToDate(byText)
  expect(texts()).toEqual(['plain', 'tame'])
  await db.forgetOldBodies('edited')
  await db.compact()
  expect(texts()).toEqual(['plain', 'tame'])
})

test('[IX12] compaction and stemming take old texts out of every index', async () => {
  const compacted = await put('compacted', { text: 'secret one' })
  await db.setRevsLimit(1)
  const stemmed = await put('stemmed', { text: 'secret two' })
  await db.indexing.bringUpToDate(byText)
  await put('stemmed', { text: 'tame' }, stemmed)
  await db.setRevsLimit(9)
  await put('compacted', { text: 'tame' }, compacted)
  await db.compact()
  expect(everything().join('\n')).not.toContain('secret')
})

test('[IX13] a doc that is withdrawn while it is being mapped does not come into the index', async () => {
  const rev = await put('withdrawn', { text: 'secret' })
  await db.indexing.bringUpToDate({
    ...byText,
    map: async (docs) => {
      const rows = await byText.map(docs)
      if (docs.some(({ doc }) => doc.seq === 1)) await put('withdrawn', GONE, rev)
      return rows
    },
  })
  expect(everything().join('\n')).not.toContain('secret')
  expect(db.indexing.read((storage) => openIndex(storage, 'i').updateSeq)).toBeGreaterThan(0)
})

test('[IX14] an index that nobody wants any more is not made again', async () => {
  await put('a', { text: 'x' })
  await db.indexing.bringUpToDate({ ...byText, isWanted: () => false })
  expect(texts()).toEqual([])
  expect(everything()).toEqual([])
})

test('[IX15] a map that fails fails the one who asked, and the next one goes on', async () => {
  await put('a', { text: 'x' })
  const failing: IndexSource = { ...byText, map: () => Promise.reject(new Error('boom')) }
  const outcomes = await Promise.allSettled([
    db.indexing.bringUpToDate(failing),
    db.indexing.bringUpToDate(byText),
  ])
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled'])
  expect(texts()).toEqual(['x'])
})

test('[CR6] an index goes in slices, between which others write, and at once for whoever asks', async () => {
  const many = Array.from({ length: 5_000 }, (_, number) => ({
    id: `d${number}`,
    isDeleted: false,
    body: JSON.stringify({ text: number }),
    attachments: [],
  }))
  await db.writeDocs(many, { newEdits: true, principal })
  await db.indexing.bringUpToDate(byText)
  const order: string[] = []
  const seen: unknown[] = []
  let slices = 0
  const dropped = dropIndex(db.indexing, 'i', () => {
    slices += 1
    if (slices === 2) {
      seen.push(...texts())
      void put('between', { text: 'between' }).then(() => order.push('written'))
    }
    return true
  }).then(() => order.push('dropped'))
  await dropped
  expect(order).toEqual(['written', 'dropped'])
  expect(seen).toEqual([])
  expect(slices).toBeGreaterThan(2)
  expect(everything()).toEqual([])
})

test('[CR6] whoever wants an index again that is half gone gets a whole one', async () => {
  for (let number = 0; number < 800; number++) await put(`d${number}`, { text: number })
  await db.indexing.bringUpToDate(byText)
  await db.indexing.write((storage) => openIndex(storage, 'i').destroySome(10))
  await db.indexing.bringUpToDate(byText)
  expect(texts()).toEqual(Array.from({ length: 800 }, (_, number) => number))
  let slices = 0
  // It is wanted again from the second slice on.
  await dropIndex(db.indexing, 'i', () => (slices += 1) < 2)
  await db.indexing.bringUpToDate(byText)
  expect(texts()).toHaveLength(800)
})
