import type { StorageRoot } from '../storage-root.ts'
import { MemoryDocStorage } from './memory-doc-storage.ts'

/** Keeps all dbs in memory, until the process ends. */
export function createMemoryStorageRoot(): StorageRoot {
  const dbs = new Map<string, MemoryDocStorage>()
  const create = (name: string) => {
    const storage = new MemoryDocStorage()
    dbs.set(name, storage)
    return storage
  }
  return {
    list: () => [...dbs.keys()].sort(),
    exists: (name) => dbs.has(name),
    open: (name) => dbs.get(name) ?? create(name),
    create,
    destroy: (name) => void dbs.delete(name),
  }
}
