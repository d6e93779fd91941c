import type { Principal } from '../access/principal.ts'
import type { Database } from './database.ts'

/** A db whose docs mean something to the server itself: `_users`, `_replicator`. */
export interface SystemDb {
  /** Who may come in at all: whoever the db's security lets in, or nobody but server admins. */
  readonly openTo: 'members' | 'server-admins'
  readonly isSecurityEditable: boolean
  /** The db as this person may use it: with its own rules on reading and writing. */
  readonly viewFor: (db: Database, principal: Principal) => Promise<Database>
}

export const USERS_DB = '_users'
export const REPLICATOR_DB = '_replicator'
