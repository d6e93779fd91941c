// A sync server in a process of its own, for tests that kill it. Prints its port when it listens.
import { createServer } from 'node:http'
import { createAdminAccess } from '../../src/access/admin-access.ts'
import { createQuickJsSandbox } from '../../src/design/quickjs-sandbox.ts'
import { createCouchHandler } from '../../src/http/create-couch-handler.ts'
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
const access = createAdminAccess({
  admin: { user: 'admin', password: 'test-password' },
  cookieSecret: newUuid(),
  now: Date.now,
})
const server = createServer(
  createCouchHandler({
    databases,
    ...access,
    serverInfo: { uuid: newUuid(), version: 'test' },
    prefix: '',
    onFailure: (failure) => process.stderr.write(`${String(failure)}\n`),
  }),
)
server.listen(Number(port), '127.0.0.1', () => {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  process.stdout.write(`${JSON.stringify({ port: address.port })}\n`)
})
