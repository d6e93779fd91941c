import { createServer } from 'node:http'
import { join } from 'node:path'
import * as z from 'zod'
import { openStateFile } from '../access/state-file.ts'
import { FIRST_FORMAT } from '../access/state-format.ts'
import { REPLICATOR_DB, USERS_DB } from '../replication/system-db.ts'
import { hardenServer } from '../http/harden-server.ts'
import { createDiskProbe } from '../storage/disk-probe.ts'
import { closeServer } from './close-server.ts'
import type { CouchConfig } from './command-config.ts'
import { readCouchSettings } from './couch-settings.ts'
import { createWholeCouch } from './create-couch.ts'
import { takeDataFolder } from './data-folder.ts'
import { listenOnFreePort } from './listen.ts'
import { openDatabases } from './open-databases.ts'
import { runUntilStopped, whenAskedToStop } from './run-until-stopped.ts'
import { writeRunning } from './running-file.ts'
import { version } from './project-files.ts'
import { newUuid, SOURCES } from './sources.ts'
import { logFailure, say, write } from './terminal.ts'

const identitySchema = z.object({ serverUuid: z.string(), cookieSecret: z.string() })

/** Runs the sync server alone, with CouchDB's surface at its root. @returns the exit status */
export async function runCouch(config: CouchConfig): Promise<number> {
  const askedToStop = whenAskedToStop()
  const lock = takeDataFolder(config.dataDir)
  const identity = openStateFile({
    path: join(config.dataDir, 'couch-state.json'),
    format: FIRST_FORMAT,
    parse: (value) => identitySchema.parse(value),
    initial: () => ({ serverUuid: newUuid(), cookieSecret: newUuid() + newUuid() }),
  }).current()
  const settings = readCouchSettings(config.dataDir)
  const databases = openDatabases(config.dataDir)
  for (const name of [USERS_DB, REPLICATOR_DB]) await databases.openOrCreate(name)
  const couch = await createWholeCouch({
    ...SOURCES,
    databases,
    admin: config.admin,
    cookieSecret: identity.cookieSecret,
    uuid: identity.serverUuid,
    version: version(),
    prefix: '',
    cors: { isAllowedOrigin: () => false },
    settings,
    diskProbe: createDiskProbe(join(config.dataDir, 'dbs'), SOURCES.nowMs),
    newUuid,
    onFailure: logFailure,
    log: say,
  })
  const server = createServer(couch.handler)
  hardenServer(server)
  const { port, takenPort } = await listenOnFreePort(server, config.host, config.port)
  const host = config.host === '0.0.0.0' ? '127.0.0.1' : config.host
  const url = `http://${host}:${port}`
  writeRunning(config.dataDir, { pid: process.pid, command: 'couch', couchUrl: null })
  if (takenPort !== null) {
    say(`Port ${takenPort} was taken, so the server is on port ${port}.`)
  }
  if (config.asJson) {
    write(
      JSON.stringify({ couch: url, admin: config.admin, data: config.dataDir, pid: process.pid }),
    )
  } else {
    write(`The sync server answers at ${url}/ for the admin '${config.admin.user}'.`)
    write(`Data folder ${config.dataDir}. Ctrl-C stops it; nothing is lost.`)
  }

  const close = async () => {
    await couch.close()
    await closeServer(server)
    await databases.close()
  }
  const status = await runUntilStopped(askedToStop, close, say)
  lock.release()
  return status
}
