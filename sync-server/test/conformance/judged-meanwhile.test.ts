import { createHash } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { SERVER_PRINCIPAL } from '../../src/access/principal.ts'
import type { DesignSandbox } from '../../src/design/design-sandbox.ts'
import { createQuickJsSandbox } from '../../src/design/quickjs-sandbox.ts'
import type { Database } from '../../src/replication/database.ts'
import type { DocWrite } from '../../src/replication/doc-write.ts'
import { LocalDatabaseDirectory } from '../../src/replication/local-database-directory.ts'
import { createMemoryStorageRoot } from '../../src/storage/memory/memory-storage-root.ts'

let databases: LocalDatabaseDirectory
let db: Database
/** What is done between a judgement and its being told; asked once per judgement. */
let meanwhile: ((items: readonly string[]) => Promise<unknown>)[]
let judged: string[][]

/** The real functions in the real threads, whose answers a test can hold back. */
function holding(sandbox: DesignSandbox): DesignSandbox {
  return {
    run: async (job) => {
      const outcome = await sandbox.run(job)
      if (job.call.kind !== 'map') {
        judged.push([...job.items])
        await meanwhile.shift()?.(job.items)
      }
      return outcome
    },
    close: () => sandbox.close(),
  }
}

beforeEach(async () => {
  let count = 0
  meanwhile = []
  judged = []
  databases = new LocalDatabaseDirectory({
    storage: createMemoryStorageRoot(),
    now: () => 1_000,
    newUuid: () => createHash('md5').update(`${count++}`).digest('hex'),
    sandbox: holding(createQuickJsSandbox()),
  })
  db = await databases.create('db')
})
afterEach(() => databases.close())

const write = (id: string, body: object, more: Partial<DocWrite> = {}): DocWrite => ({
  id,
  isDeleted: false,
  body: JSON.stringify(body),
  attachments: [],
  ...more,
})
const replicas = { newEdits: false, principal: SERVER_PRINCIPAL }
const edits = { newEdits: true, principal: SERVER_PRINCIPAL }
const define = (body: object) => db.writeDocs([write('_design/v', body)], edits)

test('[VD11] what changes between the judgement and the write is judged again', async () => {
  await define({
    validate_doc_update:
      "function(n, o) { if (n.n > 1 && (!o || o.n !== n.n - 1)) throw({forbidden: 'not the next'}) }",
  })
  judged = []
  // The first is the parent of the second, which is judged before the first is stored.
  const first = write('a', { n: 1 }, { revisions: { start: 1, ids: ['a'] } })
  const second = write('a', { n: 2 }, { revisions: { start: 2, ids: ['b', 'a'] } })
  meanwhile.push(() => db.writeDocs([first], replicas))
  expect(await db.writeDocs([second], replicas)).toMatchObject([{ kind: 'stored' }])
  expect((await db.getDoc('a')).rev).toBe('2-b')
  expect(judged).toHaveLength(3)
})

test('[VD11] a validator that comes between the judgement and the write judges as well', async () => {
  await define({ validate_doc_update: 'function() {}' })
  const other = write('_design/w', {
    validate_doc_update: "function(n) { if (n.bad) throw({forbidden: 'bad'}) }",
  })
  meanwhile.push(() => db.writeDocs([other], edits))
  const answers = await db.writeDocs([write('a', { bad: true })], edits)
  expect(answers).toMatchObject([{ kind: 'refused', refusal: { reason: 'bad' } }])
})

test('[VD15] a db that is deleted while its writes are judged is told as missing', async () => {
  await define({ validate_doc_update: 'function() {}', filters: { f: 'function() {}' } })
  meanwhile.push(() => databases.destroy('db'))
  const writing = db.writeDocs([write('a', {})], edits)
  await expect(writing).rejects.toMatchObject({ code: 'no_db' })
})

test('[VD15] a db that is deleted while its changes are filtered is told as missing', async () => {
  await define({ filters: { f: 'function(doc) { return !doc.filters }' } })
  await db.writeDocs([write('a', {}), write('b', {})], edits)
  // The first call asks whether the filter is there, the second what it makes of the docs.
  meanwhile.push(
    async () => undefined,
    () => databases.destroy('db'),
  )
  const filter = {
    kind: 'function',
    ddocId: '_design/v',
    path: ['filters', 'f'],
    req: {},
  } as const
  const query = { since: 0, limit: 1, filter }
  const reading = db.changes(query)
  await expect(reading).rejects.toMatchObject({ code: 'no_db' })
})
