import type { RxStorage } from 'rxdb/plugins/core'
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory'

/** Memory that the tabs of one phone share; RxDB tells them apart by the storage's name. */
export function tabStorage(tab: string): RxStorage<object, object> {
  const storage = getRxStorageMemory()
  return { ...storage, name: `memory-${tab}` }
}
