import type { DocStorage } from '../storage/doc-storage.ts'

/** How an index gets at its db. */
export interface IndexHost {
  /** Reads what is committed. @throws SyncError `no_db` when the db was closed */
  readonly read: <T>(work: (storage: DocStorage) => T) => T
  /** Runs within the next group commit, between other writers. */
  readonly write: <T>(work: (storage: DocStorage) => T) => Promise<T>
}
