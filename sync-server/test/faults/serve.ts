// A sync server in a process of its own, for tests that kill it. Prints its port when it listens.
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import { createWholeCouch } from '../../src/cli/create-couch.ts'
import { createQuickJsSandbox } from '../../src/design/quickjs-sandbox.ts'
import { LocalDatabaseDirectory } from '../../src/replication/local-database-directory.ts'
import { createSqliteStorageRoot } from '../../src/storage/sqlite/sqlite-storage-root.ts'

const [folder = '', port = '0', maxPages] = process.argv.slice(2)
const newUuid = () => crypto.randomUUID().replaceAll('-', '')
const databases = new LocalDatabaseDirectory({
  storage: createSqliteStorageRoot({
    folder,
    ...(maxPages === undefined ? {} : { maxPages: Number(maxPages) }),
  }),
  now: Date.now,
  newUuid,
  sandbox: createQuickJsSandbox(),
})
const couch = await createWholeCouch({
  databases,
  admin: { user: 'admin', password: 'test-password' },
  // The same after each start, as a data folder keeps them.
  cookieSecret: 'test-secret',
  uuid: '0'.repeat(32),
  version: 'test',
  prefix: '',
  settings: { isUsersSecurityEditable: false },
  nowMs: Date.now,
  newUuid,
  randomBytes,
  onFailure: (failure) => process.stderr.write(`${String(failure)}\n`),
  log: (line) => process.stderr.write(`${line}\n`),
})
const server = createServer(couch.handler)
server.listen(Number(port), '127.0.0.1', () => {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  process.stdout.write(`${JSON.stringify({ port: address.port })}\n`)
})
