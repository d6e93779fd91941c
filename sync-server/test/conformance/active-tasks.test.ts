import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DocRows } from '../../src/indexes/doc-rows.ts'
import { type TestServer, startTestServer } from '../testing.ts'
import { ask, freshDb } from './ask.ts'

let server: TestServer
let diskProblem: string | undefined
beforeAll(async () => {
  server = await startTestServer({ diskProbe: async () => diskProblem })
})
afterAll(() => server.stop())

const tasks = async () => (await ask(server, 'GET', '/_active_tasks')).json as unknown[]

async function filledDb(docs: number): Promise<string> {
  const db = await freshDb(server)
  const body = { docs: Array.from({ length: docs }, (_, n) => ({ _id: `d${n}`, n })) }
  expect((await ask(server, 'POST', `${db}/_bulk_docs`, { body })).status).toBe(201)
  return db
}

test('[CR1] `_up` says `ok` while the disk takes writes, and else 404 with the reason', async () => {
  const well = await ask(server, 'GET', '/_up', { auth: null })
  expect([well.status, well.json]).toEqual([200, { status: 'ok', seeds: {} }])
  diskProblem = 'The disk is full: nothing can be stored.'
  const full = await ask(server, 'GET', '/_up', { auth: null })
  expect([full.status, full.json]).toEqual([404, { status: 'nolb', reason: diskProblem }])
  diskProblem = undefined
})

test('[CR2] an index that is made is an `indexer` in `_active_tasks`, with how far it is', async () => {
  const db = await filledDb(450)
  const opened = await server.databases().open(db.slice(1))
  const seen: unknown[][] = []
  await opened.indexing.bringUpToDate({
    indexId: 'i',
    designDoc: '_design/i',
    isWanted: () => true,
    map: async (): Promise<DocRows[]> => {
      seen.push(await tasks())
      return []
    },
  })
  const task = (changesDone: number) => ({
    type: 'indexer',
    node: 'couchdb@127.0.0.1',
    pid: expect.stringMatching(/^<0\.\d+\.0>$/),
    database: db.slice(1),
    design_document: '_design/i',
    changes_done: changesDone,
    total_changes: 450,
    progress: Math.floor((changesDone * 100) / 450),
    started_on: expect.any(Number),
    updated_on: expect.any(Number),
  })
  expect(seen).toEqual([[task(0)], [task(200)], [task(400)]])
  expect(await tasks()).toEqual([])
})

test.each([
  [
    'a view',
    '_design/v',
    { views: { by: { map: 'function (doc) { emit(doc.n) }' } } },
    'v/_view/by',
  ],
])('[CR2] %s names its design doc', async (_, id, body, path) => {
  const db = await filledDb(450)
  expect((await ask(server, 'PUT', `${db}/${id}`, { body })).status).toBe(201)
  const rows = ask(server, 'GET', `${db}/_design/${path}?limit=1`)
  await expect
    .poll(tasks, { interval: 1 })
    .toMatchObject([{ type: 'indexer', design_document: id, database: db.slice(1) }])
  expect((await rows).status).toBe(200)
  expect(await tasks()).toEqual([])
})

test('[CR2] an index of `_find` names its design doc', async () => {
  const db = await filledDb(3_000)
  const index = { index: { fields: ['n'] }, ddoc: 'm', name: 'n' }
  expect((await ask(server, 'POST', `${db}/_index`, { body: index })).status).toBe(200)
  const body = { selector: { n: { $gt: 5 } }, limit: 1, use_index: 'm' }
  const opened = await server.databases().open(db.slice(1))
  const found = ask(server, 'POST', `${db}/_find`, { body })
  await expect
    .poll(() => server.databases().tasks(), { interval: 0 })
    .toMatchObject([{ type: 'indexer', designDoc: '_design/m', database: opened.name }])
  expect((await found).status).toBe(200)
})

test('[CR3] a compaction is a `database_compaction` in `_active_tasks`, asked for once at a time', async () => {
  const db = await filledDb(2_000)
  const opened = await server.databases().open(db.slice(1))
  const first = opened.compact()
  const second = opened.compact()
  // Seen from inside: from outside it may be over before the answer comes.
  expect(server.databases().tasks()).toMatchObject([
    { type: 'database_compaction', database: db.slice(1), totalChanges: 2_000 },
  ])
  expect(await opened.info()).toMatchObject({ isCompacting: true })
  await Promise.all([first, second])
  expect(await tasks()).toEqual([])
})
