import { SyncError } from '@tributary/sync-protocol'
import type { DocStorage } from '../storage/doc-storage.ts'
import type { DocWrite } from './database.ts'

/**
 * Stores or deletes a local doc. No conflict is ever reported, as in CouchDB 3.5: the rev that
 * was given counts on, whatever is there.
 *
 * @returns the new rev, `0-<n>`, or `0-0` for a deletion
 * @throws SyncError `not_found` when there is nothing to delete
 */
export function storeLocal(
  storage: DocStorage,
  write: Pick<DocWrite, 'id' | 'rev' | 'isDeleted' | 'body'>,
): string {
  const id = write.id.replace(/^_local\//, '')
  if (write.isDeleted) {
    if (!storage.deleteLocal(id)) throw new SyncError('not_found')
    return '0-0'
  }
  const count = /^0-(\d{1,15})$/.exec(write.rev ?? '')?.[1]
  const rev = `0-${Number(count ?? 0) + 1}`
  storage.writeLocal({ id, rev, json: write.body })
  return rev
}
