import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { mkdtemp, rename, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { JwtSettings } from '../src/access/jwt.ts'
import type { BearerLookup } from '../src/access/principal.ts'
import {
  createWholeCouch,
  type WholeCouch,
  type WholeCouchOptions,
} from '../src/cli/create-couch.ts'
import type { CorsOptions } from '../src/http/couch-handler-options.ts'
import { hardenServer, type ServerCeilings } from '../src/http/harden-server.ts'
import type { Ceilings } from '../src/http/limits.ts'
import type { DatabaseDirectory } from '../src/replication/database-directory.ts'
import { createQuickJsSandbox } from '../src/design/quickjs-sandbox.ts'
import type { SandboxLimits } from '../src/design/sandbox-messages.ts'
import { LocalDatabaseDirectory } from '../src/replication/local-database-directory.ts'
import type { WritePolicy } from '../src/replication/write-policy.ts'
import { createMemoryStorageRoot } from '../src/storage/memory/memory-storage-root.ts'
import { makeBackup } from '../src/storage/sqlite/backup/make-backup.ts'
import { folderPlace } from '../src/storage/sqlite/backup/backup-place.ts'
import { folderSource } from '../src/storage/sqlite/backup/backup-source.ts'
import { restoreBackup } from '../src/storage/sqlite/backup/restore-backup.ts'
import { dbNameOf } from '../src/storage/sqlite/db-file-name.ts'
import { examineDb } from '../src/storage/sqlite/examine-db.ts'
import type { DiskProbe } from '../src/storage/disk-probe.ts'
import { createSqliteStorageRoot } from '../src/storage/sqlite/sqlite-storage-root.ts'

export interface TestServerOptions {
  readonly storage?: 'sqlite' | 'memory'
  readonly prefix?: '/db' | ''
  readonly writePolicy?: WritePolicy
  readonly bearer?: BearerLookup
  readonly jwt?: JwtSettings
  readonly replicator?: WholeCouchOptions['replicator']
  /** Rounds of pbkdf2; few, so that tests that log in often are quick. CouchDB's by default. */
  readonly hashIterations?: number
  /** Whether an admin may open `_users` to others. */
  readonly isUsersSecurityEditable?: boolean
  readonly cors?: CorsOptions
  /** Ceilings for functions of design documents. */
  readonly sandbox?: Partial<SandboxLimits>
  readonly limits?: Partial<Ceilings>
  readonly serverCeilings?: Partial<ServerCeilings>
  /** How often Node looks for headers that never end. */
  readonly checkingMs?: number
  /** SQLite pages after which the disk is full. */
  readonly maxPages?: number
  readonly now?: () => number
  readonly diskProbe?: DiskProbe
  /** For docs without an id, and `_uuids`. */
  readonly newUuid?: () => string
}

export interface TestServer {
  /** Root of the CouchDB surface, without a slash at the end. */
  readonly url: string
  readonly admin: { readonly user: string; readonly password: string }
  readonly authHeader: string
  readonly dataDir: string
  /** The dbs from inside, as hub code sees them. Another object after a restart. */
  readonly databases: () => DatabaseDirectory
  /** Failures that were not refusals; empty unless there is a bug. */
  readonly failures: unknown[]
  /** What the server told whoever runs it. */
  readonly log: string[]
  /** How many lines are open. */
  readonly connections: () => Promise<number>
  /** Cuts every connection at once, answers or not; the server goes on. */
  readonly cutConnections: () => void
  /** Cuts every connection and goes down. */
  readonly kill9: () => Promise<void>
  /** Comes back at the same address with the same data; goes down first if it still runs. */
  readonly restart: () => Promise<void>
  /** Copies its dbs to a new folder while it runs. @returns the folder */
  readonly backUp: () => string
  /** Goes down and comes back at the same address with what a backup holds, and nothing else. */
  readonly restoreBackup: (folder: string) => Promise<void>
  /** Goes down and removes its data. Rejects when the server met an error of its own. */
  readonly stop: () => Promise<void>
}

function damageIn(folder: string): Error[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder).flatMap((file) => {
    const name = dbNameOf(file)
    if (name === undefined) return []
    const { problems } = examineDb(join(folder, file), name)
    return problems.map((problem) => new Error(`the db "${name}" is damaged: ${problem}`))
  })
}

/** A sync server within this process, on a free port of 127.0.0.1, with a folder of its own. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tributary-test-'))
  const memory = options.storage === 'memory' ? createMemoryStorageRoot() : undefined
  const admin = { user: 'admin', password: 'test-password' }
  const failures: unknown[] = []
  const log: string[] = []
  const now = options.now ?? Date.now
  const uuid = randomBytes(16).toString('hex')
  let running: { server: Server; databases: DatabaseDirectory; couch: WholeCouch } | undefined
  let port = 0
  let backups = 0

  const start = async () => {
    const storage =
      memory ??
      createSqliteStorageRoot({
        folder: join(dataDir, 'dbs'),
        ...(options.maxPages === undefined ? {} : { maxPages: options.maxPages }),
      })
    const newUuid = options.newUuid ?? (() => randomBytes(16).toString('hex'))
    const databases = new LocalDatabaseDirectory({
      storage,
      now,
      newUuid,
      sandbox: createQuickJsSandbox(options.sandbox ? { limits: options.sandbox } : {}),
    })
    const couch = await createWholeCouch({
      databases,
      admin,
      cookieSecret: 'test-secret',
      uuid,
      version: 'test',
      prefix: options.prefix ?? '',
      nowMs: now,
      newUuid,
      randomBytes,
      onFailure: (failure) => failures.push(failure),
      log: (line) => log.push(line),
      settings: {
        isUsersSecurityEditable: options.isUsersSecurityEditable ?? false,
        ...(options.jwt === undefined ? {} : { jwt: options.jwt }),
      },
      ...(options.hashIterations === undefined ? {} : { hashIterations: options.hashIterations }),
      ...(options.replicator === undefined ? {} : { replicator: options.replicator }),
      ...(options.bearer === undefined ? {} : { bearer: options.bearer }),
      ...(options.writePolicy === undefined ? {} : { writePolicy: options.writePolicy }),
      ...(options.cors === undefined ? {} : { cors: options.cors }),
      ...(options.diskProbe === undefined ? {} : { diskProbe: options.diskProbe }),
      ...(options.limits === undefined ? {} : { limits: options.limits }),
    })
    const server = createServer(
      { connectionsCheckingInterval: options.checkingMs ?? 30_000 },
      couch.handler,
    )
    hardenServer(server, options.serverCeilings)
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', resolve)
    })
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('no port was given')
    port = address.port
    running = { server, databases, couch }
  }

  const goDown = async () => {
    if (running === undefined) return
    const { server, databases, couch } = running
    running = undefined
    await couch.close()
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeAllConnections()
    await closed
    await databases.close()
  }

  await start()
  return {
    url: `http://127.0.0.1:${port}${options.prefix ?? ''}`,
    admin,
    authHeader: `Basic ${Buffer.from(`${admin.user}:${admin.password}`).toString('base64')}`,
    dataDir,
    failures,
    log,
    databases: () => {
      if (running === undefined) throw new Error('the test server is down')
      return running.databases
    },
    connections: () =>
      new Promise((resolve, reject) => {
        if (running === undefined) return resolve(0)
        running.server.getConnections((error, count) => (error ? reject(error) : resolve(count)))
      }),
    cutConnections: () => running?.server.closeAllConnections(),
    kill9: goDown,
    restart: async () => {
      await goDown()
      await start()
    },
    backUp: () => {
      const to = join(dataDir, `backup-${(backups += 1)}`)
      const made = { madeAt: new Date(now()).toISOString(), madeBy: 'test' }
      const place = folderPlace(to)
      makeBackup({ dataDir, place, ...made, isPassing: () => false, onDb: () => undefined })
      return to
    },
    restoreBackup: async (folder) => {
      await goDown()
      const to = join(dataDir, 'restored')
      const from = folderSource(folder)
      const newUuid = () => randomBytes(16).toString('hex')
      const { problems } = restoreBackup({ from, to, nowMs: now(), newUuid })
      if (problems.length > 0) throw new Error(problems.join())
      await rm(join(dataDir, 'dbs'), { recursive: true })
      await rename(join(to, 'dbs'), join(dataDir, 'dbs'))
      await rm(to, { recursive: true })
      await start()
    },
    stop: async () => {
      await goDown()
      // Whatever a test did, what it left behind is sound.
      failures.push(...damageIn(join(dataDir, 'dbs')))
      await rm(dataDir, { recursive: true, force: true })
      if (failures.length > 0) {
        throw new AggregateError(failures, 'the server met errors of its own', {
          cause: failures[0],
        })
      }
    },
  }
}
