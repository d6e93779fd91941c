import type { DocStorage } from './doc-storage.ts'

/** The place where all dbs of a server are kept, by name. */
export interface StorageRoot {
  list(): string[]
  exists(name: string): boolean
  /** @throws Error when the db was written by a newer version of this software */
  open(name: string): DocStorage
  /** Makes an empty db. The caller has made sure that there is none. */
  create(name: string): DocStorage
  /** Removes a closed db for good. */
  destroy(name: string): void
}
