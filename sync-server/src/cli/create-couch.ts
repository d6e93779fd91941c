import { createAdminAccess } from '../access/admin-access.ts'
import type { BearerLookup } from '../access/principal.ts'
import { type CouchHandler, createCouchHandler } from '../http/create-couch-handler.ts'
import type { DatabaseDirectory } from '../replication/database-directory.ts'
import type { WritePolicy } from '../replication/write-policy.ts'
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
  readonly isAllowedOrigin: (origin: string) => boolean
}

/** The CouchDB surface with this server's admin, and tokens where there are any. */
export function createCouch(options: CouchOptions): CouchHandler {
  const { databases, admin, cookieSecret, bearer, uuid, writePolicy, prefix } = options
  const access = createAdminAccess({
    admin,
    cookieSecret,
    now: SOURCES.nowMs,
    ...(bearer === undefined ? {} : { bearer }),
  })
  return createCouchHandler({
    databases,
    authenticate: access.authenticate,
    sessions: access.sessions,
    serverInfo: { uuid, version: version() },
    ...(writePolicy === undefined ? {} : { writePolicy }),
    prefix,
    cors: { isAllowedOrigin: options.isAllowedOrigin },
    onFailure: logFailure,
    newUuid,
  })
}
