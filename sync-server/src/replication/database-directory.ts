import type { ActiveTask } from '../indexes/active-tasks.ts'
import type { Database } from './database.ts'

/**
 * The dbs of this server, by name.
 *
 * Names are CouchDB's: lower case, beginning with a letter, may contain `/`.
 */
export interface DatabaseDirectory {
  /** @throws SyncError `no_db` */
  open(name: string): Promise<Database>
  /**
   * A new db is for admins alone until its security says otherwise.
   * @throws SyncError `file_exists`, `illegal_database_name`
   */
  create(name: string): Promise<Database>
  /** Opens it, or makes it when there is none. */
  openOrCreate(name: string): Promise<Database>
  /** @throws SyncError `no_db` */
  destroy(name: string): Promise<void>
  /** All names, in ASCII order. */
  list(): Promise<string[]>
  /** Indexes that are made and dbs that are compacted just now. */
  tasks(): readonly ActiveTask[]
  /** Waits for writes under way, then closes every db. */
  close(): Promise<void>
}
