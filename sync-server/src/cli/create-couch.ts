import { createAdminAccess } from '../access/admin-access.ts'
import { createJwtVerifier } from '../access/jwt.ts'
import { createPasswordHasher } from '../access/password-hasher.ts'
import type { BearerLookup, Principal } from '../access/principal.ts'
import type { RightsWatch } from '../access/rights-watch.ts'
import { RememberingUserLookup } from '../access/user-lookup.ts'
import { createUsersDb } from '../access/users-db.ts'
import type { CorsOptions, CouchHandlerOptions } from '../http/couch-handler-options.ts'
import { type CouchHandler, createCouchHandler } from '../http/create-couch-handler.ts'
import { sequentialIds } from '../http/sequential-ids.ts'
import { createInProcessServer } from '../http/in-process.ts'
import type { Ceilings } from '../http/limits.ts'
import type { DatabaseDirectory } from '../replication/database-directory.ts'
import { DbUpdates, notingDirectory } from '../replication/db-updates.ts'
import { REPLICATOR_DB, USERS_DB } from '../replication/system-db.ts'
import type { WritePolicy } from '../replication/write-policy.ts'
import {
  REPLICATOR_BACKOFF,
  REPLICATOR_RETRIES,
  type ReplicatorSources,
} from '../replicator/job.ts'
import { createReplicator } from '../replicator/replicator.ts'
import type { DiskProbe } from '../storage/disk-probe.ts'
import type { CouchSettings } from './couch-settings.ts'

/** What every CouchDB surface of ours has, that of a hub included. */
export interface CouchOptions {
  readonly databases: DatabaseDirectory
  readonly admin: { readonly user: string; readonly password: string }
  readonly cookieSecret: string
  readonly bearer?: BearerLookup
  readonly rightsWatch?: RightsWatch
  /** Stable for the life of this server. */
  readonly uuid: string
  readonly version: string
  readonly writePolicy?: WritePolicy
  readonly prefix: '/db' | ''
  readonly cors?: CorsOptions
  readonly limits?: Partial<Ceilings>
  /** Whether the data folder takes writes, for `_up`. */
  readonly diskProbe?: DiskProbe
  readonly nowMs: () => number
  readonly newUuid: () => string
  readonly onFailure: (failure: unknown, request: { method: string; path: string }) => void
}

/** The surface of a hub: its admin, and the tokens of its phones. */
export function createCouch(options: CouchOptions): CouchHandler {
  const { admin, cookieSecret, nowMs: now, bearer } = options
  const access = createAdminAccess({
    admin,
    cookieSecret,
    now,
    ...(bearer === undefined ? {} : { bearer }),
  })
  return createCouchHandler({ ...handlerOptions(options, options.databases), ...access })
}

export interface WholeCouchOptions extends CouchOptions {
  readonly settings: CouchSettings
  readonly randomBytes: (length: number) => Uint8Array
  /** Told in words, without credentials, what replications meet. */
  readonly log: (line: string) => void
  /** Rounds of pbkdf2; CouchDB's default if absent. */
  readonly hashIterations?: number
  readonly replicator?: Partial<Pick<ReplicatorSources, 'retryLimits' | 'backoff'>>
}

export interface WholeCouch {
  readonly handler: CouchHandler
  /** Ends the replications; the dbs stay open. */
  readonly close: () => Promise<void>
}

/** All that a CouchDB has: people with passwords, tokens of others, replications of its own. */
export async function createWholeCouch(options: WholeCouchOptions): Promise<WholeCouch> {
  const { settings, randomBytes, admin, cookieSecret, nowMs, newUuid, bearer } = options
  const onFailure = (failure: unknown) => options.onFailure(failure, { method: '', path: '' })
  const dbUpdates = new DbUpdates(newUuid().slice(-8))
  const databases = await notingDirectory(options.databases, dbUpdates, onFailure)
  const { hashIterations: iterations } = options
  const hasher = createPasswordHasher({
    randomBytes,
    ...(iterations === undefined ? {} : { iterations }),
  })
  const { isUsersSecurityEditable: isSecurityEditable, jwt } = settings
  const usersDb = createUsersDb({ hasher, isSecurityEditable })
  const access = createAdminAccess({
    admin,
    cookieSecret,
    now: nowMs,
    users: { lookup: new RememberingUserLookup(databases), hasher },
    ...(bearer === undefined ? {} : { bearer }),
    ...(jwt === undefined ? {} : { jwt: createJwtVerifier(jwt, nowMs) }),
  })

  const common = handlerOptions(options, databases)
  /** Requests of a replication to its own server are those of whoever it belongs to. */
  const connectLocal = (principal: Principal) => {
    const authenticate = async () => ({ principal, method: 'default' as const })
    const users = new Map([[USERS_DB, usersDb]])
    return createInProcessServer(
      createCouchHandler({ ...common, prefix: '', authenticate, systemDbs: users }),
    )
  }
  const replicator = createReplicator({
    databases,
    onFailure,
    sources: {
      nowMs,
      random: Math.random,
      newUuid,
      serverUuid: options.uuid,
      connectLocal,
      log: options.log,
      retryLimits: REPLICATOR_RETRIES,
      backoff: REPLICATOR_BACKOFF,
      ...options.replicator,
    },
  })
  await replicator.begin()
  const systemDbs = new Map([
    [USERS_DB, usersDb],
    [REPLICATOR_DB, replicator.systemDb],
  ])
  return {
    handler: createCouchHandler({ ...common, ...access, systemDbs, replicator, dbUpdates }),
    close: () => replicator.close(),
  }
}

function handlerOptions(
  options: CouchOptions,
  databases: DatabaseDirectory,
): Omit<CouchHandlerOptions, 'authenticate'> {
  const {
    uuid,
    version,
    prefix,
    writePolicy,
    rightsWatch,
    cors,
    limits,
    onFailure,
    newUuid,
    diskProbe,
  } = options
  return {
    databases,
    serverInfo: { uuid, version },
    prefix,
    onFailure,
    newUuid: sequentialIds(newUuid),
    ...(diskProbe === undefined ? {} : { diskProbe }),
    ...(writePolicy === undefined ? {} : { writePolicy }),
    ...(rightsWatch === undefined ? {} : { rightsWatch }),
    ...(cors === undefined ? {} : { cors }),
    ...(limits === undefined ? {} : { limits }),
  }
}
