import { type JsonObject, SyncError } from '@tributary/sync-protocol'
import type { DocStorage, StoredLocal } from '../storage/doc-storage.ts'
import type { LocalDoc } from './database.ts'
import type { DocWrite } from './doc-write.ts'

type LocalWrite = Pick<DocWrite, 'id' | 'rev' | 'isDeleted' | 'body'>

/**
 * Stores or deletes a local doc. No conflict is ever reported, as in CouchDB 3.5: the rev that
 * was given counts on, whatever is there.
 *
 * @returns the new rev, `0-<n>`, or `0-0` for a deletion
 * @throws SyncError `not_found` when there is nothing to delete
 */
export function storeLocal(storage: DocStorage, write: LocalWrite): string {
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

/** A local doc as it came, without what it cannot have: attachments and a history. */
export function localWrite(localId: string, body: JsonObject): LocalWrite {
  const { _id, _rev, _attachments, _deleted, _revisions, ...own } = body
  const rev = typeof _rev === 'string' ? { rev: _rev } : {}
  const isDeleted = _deleted === true
  return { id: `_local/${localId}`, ...rev, isDeleted, body: JSON.stringify(own) }
}

/** @throws SyncError `not_found` */
export function readLocal(storage: DocStorage, localId: string): LocalDoc {
  const local = storage.readLocal(localId)
  if (local === undefined) throw new SyncError('not_found')
  return toLocalDoc(local)
}

export function listLocals(
  storage: DocStorage,
  page: { afterId: string; limit: number },
): LocalDoc[] {
  return storage.listLocals(page).map(toLocalDoc)
}

function toLocalDoc(local: StoredLocal): LocalDoc {
  const own = local.json === '{}' ? '' : `,${local.json.slice(1, -1)}`
  const id = JSON.stringify(`_local/${local.id}`)
  return { id: local.id, rev: local.rev, json: `{"_id":${id},"_rev":"${local.rev}"${own}}` }
}
