import type { RxDocumentData } from 'rxdb/plugins/core'

/** How RxDB names the writes of its pull. */
export const FROM_SERVER = 'replication-downstream-'

/**
 * RxDB marks a doc that the pull changed with the replication's hash and the height of its local
 * rev (`_meta.o`). While the height still fits, nobody has changed the doc on this phone since.
 *
 * RxDB's storage wrapper takes the mark from what the pull inserts; see `forkWithMarks`.
 *
 * @see RxDB 17.6.0, replication-protocol/downstream.ts, rx-storage-helper.ts
 */
export function isUnchangedSincePull<Doc>(
  doc: RxDocumentData<Doc>,
  identifierHash: string,
): boolean {
  const mark: unknown = Reflect.get(doc._meta, 'o')
  if (typeof mark !== 'object' || mark === null) return false
  const isOurs = Reflect.get(mark, 'hash') === identifierHash
  return isOurs && Reflect.get(mark, '_rev') === Number.parseInt(doc._rev, 10)
}
