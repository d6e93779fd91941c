import type { IncomingMessage, ServerResponse } from 'node:http'
import type { BearerLookup } from '../access/principal.ts'
import { createCouchHandler } from '../http/create-couch-handler.ts'
import type { DatabaseDirectory } from '../replication/database-directory.ts'
import type { WritePolicy } from '../replication/write-policy.ts'
import { version } from './project-files.ts'
import { newUuid } from './sources.ts'
import { logFailure } from './terminal.ts'

export interface CouchOptions {
  readonly databases: DatabaseDirectory
  readonly admins: readonly { readonly user: string; readonly password: string }[]
  readonly cookieSecret: string
  readonly bearer?: BearerLookup
  readonly uuid: string
  readonly writePolicy?: WritePolicy
  readonly prefix: '/db' | ''
  readonly isAllowedOrigin: (origin: string) => boolean
}

export interface Couch {
  readonly handle: (req: IncomingMessage, res: ServerResponse) => void
  /** Ends feeds that would otherwise go on for ever; their readers come back by themselves. */
  readonly endFeeds: () => void
}

/** The CouchDB surface with this server's admins, and tokens where there are any. */
export function createCouch(options: CouchOptions): Couch {
  throw new Error(
    `waits for access: ${newUuid()} ${version()} ${String(logFailure)} ${options.prefix} ${String(createCouchHandler)}`,
  )
}
