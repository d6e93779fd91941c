// Fills a db, begins an index of it, and dies between two of the writes that build it.
import { createQuickJsSandbox } from '../../src/design/quickjs-sandbox.ts'
import { LocalDatabaseDirectory } from '../../src/replication/local-database-directory.ts'
import { createSqliteStorageRoot } from '../../src/storage/sqlite/sqlite-storage-root.ts'
import { byNumber, COUNT } from './number-index.ts'

const [folder = ''] = process.argv.slice(2)
const databases = new LocalDatabaseDirectory({
  storage: createSqliteStorageRoot({ folder }),
  now: () => 1_000,
  newUuid: () => '1'.repeat(32),
  sandbox: createQuickJsSandbox(),
})
const db = await databases.create('numbers')
const docs = Array.from({ length: COUNT }, (_, number) => ({
  id: `d${number}`,
  isDeleted: false,
  body: `{"number":${(number * 7_919) % COUNT}}`,
  attachments: [],
}))
const principal = { name: 'anna', roles: [], isAdmin: true }
await db.writeDocs(docs, { newEdits: true, principal })
let writes = 0
await db.indexing.bringUpToDate({
  ...byNumber,
  isWanted: () => {
    writes += 1
    if (writes === 4) process.kill(process.pid, 'SIGKILL')
    return true
  },
})
