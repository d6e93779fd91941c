import type { Authenticator, Sessions } from '../access/principal.ts'
import type { RightsWatch } from '../access/rights-watch.ts'
import type { DatabaseDirectory } from '../replication/database-directory.ts'
import type { DbUpdates } from '../replication/db-updates.ts'
import type { SystemDb } from '../replication/system-db.ts'
import type { WritePolicy } from '../replication/write-policy.ts'
import type { Replicator } from '../replicator/replicator.ts'
import type { Ceilings } from './limits.ts'

export interface CouchHandlerOptions {
  readonly databases: DatabaseDirectory
  readonly authenticate: Authenticator
  /** Without it `POST /_session` answers 401: there are no passwords here. */
  readonly sessions?: Sessions
  /** Wakes feeds when rights change; without it they ask again at the next change of their db. */
  readonly rightsWatch?: RightsWatch
  /** What `GET /_session` lists as ways to log in. */
  readonly authenticationHandlers?: readonly string[]
  /** `_users` and the like, by name; a name that is not among them is no db here. */
  readonly systemDbs?: ReadonlyMap<string, SystemDb>
  /** Without it there is no `_replicate`, and `_scheduler` has nothing to tell. */
  readonly replicator?: Replicator
  /** Without it there is no `_db_updates`. */
  readonly dbUpdates?: DbUpdates
  /**
   * For `_up`: why nothing can be stored just now, in a sentence; `undefined` when it can. Without
   * it the disk is held to be well.
   */
  readonly diskProbe?: () => Promise<string | undefined>
  readonly serverInfo: ServerInfo
  readonly writePolicy?: WritePolicy
  /** Where the surface is mounted: `'/db'` on a hub, `''` for the sync server alone. */
  readonly prefix: '/db' | ''
  readonly cors?: CorsOptions
  readonly limits?: Partial<Ceilings>
  /** Told of every failure that is not a refusal, with the cause. */
  readonly onFailure?: (failure: unknown, request: { method: string; path: string }) => void
  /** Random hex digits, for `_uuids` and docs that come without an id. */
  readonly newUuid?: () => string
}

interface ServerInfo {
  /** Stable for the life of this server: PouchDB's replication ids are made from it. */
  readonly uuid: string
  readonly version: string
}

export interface CorsOptions {
  /** Whether a page from this origin may read answers with credentials. */
  readonly isAllowedOrigin: (origin: string) => boolean
}
