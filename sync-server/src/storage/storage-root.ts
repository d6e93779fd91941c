import type { DocStorage } from './doc-storage.ts'

/** The place where all dbs of a server are kept, by name. */
export interface StorageRoot {
  list(): string[]
  exists(name: string): boolean
  /**
   * @throws SyncError `db_set_aside` when the db is damaged, or a newer version of this software
   *   wrote it; it stays as it is
   * @param onSetAside - told when it turns out to be damaged while it is open: from then on all it
   *   does is to fail with that refusal
   */
  open(name: string, onSetAside?: () => void): DocStorage
  /** Makes an empty db. The caller has made sure that there is none. */
  create(name: string, onSetAside?: () => void): DocStorage
  /** Removes a closed db for good. */
  destroy(name: string): void
}
