import { createAdminAccess } from '../access/admin-access.ts'
import { createJwtVerifier } from '../access/jwt.ts'
import { createPasswordHasher } from '../access/password-hasher.ts'
import type { BearerLookup } from '../access/principal.ts'
import { createUserLookup, createUsersDb } from '../access/users-db.ts'
import { type CouchHandler, createCouchHandler } from '../http/create-couch-handler.ts'
import type { DatabaseDirectory } from '../replication/database-directory.ts'
import { USERS_DB } from '../replication/system-db.ts'
import type { WritePolicy } from '../replication/write-policy.ts'
import type { CouchSettings } from './couch-settings.ts'
import { version } from './project-files.ts'
import { newUuid, SOURCES } from './sources.ts'
import { logFailure } from './terminal.ts'

export interface CouchOptions {
  readonly databases: DatabaseDirectory
  readonly admin: { readonly user: string; readonly password: string }
  readonly cookieSecret: string
  readonly bearer?: BearerLookup
  readonly uuid: string
  readonly writePolicy?: WritePolicy
  readonly prefix: '/db' | ''
  /** Turns `_users` and tokens of others on; a hub has neither. */
  readonly settings?: CouchSettings
  readonly isAllowedOrigin: (origin: string) => boolean
}

/** The CouchDB surface with this server's admin, and tokens where there are any. */
export function createCouch(options: CouchOptions): CouchHandler {
  const { databases, admin, cookieSecret, bearer, uuid, writePolicy, prefix } = options
  const users = options.settings === undefined ? undefined : openUsers(databases, options.settings)
  const jwt = options.settings?.jwt
  const access = createAdminAccess({
    admin,
    cookieSecret,
    now: SOURCES.nowMs,
    ...(bearer === undefined ? {} : { bearer }),
    ...(jwt === undefined ? {} : { jwt: createJwtVerifier(jwt, SOURCES.nowMs) }),
    ...(users === undefined ? {} : { users }),
  })
  return createCouchHandler({
    databases,
    ...access,
    ...(users === undefined ? {} : { systemDbs: new Map([[USERS_DB, users.db]]) }),
    serverInfo: { uuid, version: version() },
    ...(writePolicy === undefined ? {} : { writePolicy }),
    prefix,
    cors: { isAllowedOrigin: options.isAllowedOrigin },
    onFailure: logFailure,
    newUuid,
  })
}

function openUsers(databases: DatabaseDirectory, settings: CouchSettings) {
  const { randomBytes } = SOURCES
  const hasher = createPasswordHasher({ randomBytes })
  const isSecurityEditable = settings.isUsersSecurityEditable
  const db = createUsersDb({ hasher, isSecurityEditable })
  return { find: createUserLookup(databases), hasher, db }
}
