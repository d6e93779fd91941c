import { SyncError } from '@tributary/sync-protocol'

/**
 * Checks a doc id. `_local/…` passes: paths to local docs never come here, but a batch may name one.
 *
 * Lone surrogates and NUL are refused: SQLite and UTF-8 cannot keep them apart from other texts,
 * and two docs would become one.
 *
 * @throws SyncError `illegal_docid`
 */
export function checkDocId(id: unknown, maxBytes: number): asserts id is string {
  if (typeof id !== 'string') throw new SyncError('illegal_docid', 'Document id must be a string')
  if (id === '') throw new SyncError('illegal_docid', 'Document id must not be empty')
  if (id.startsWith('_') && !/^_(?:design|local)\/./s.test(id)) throw new SyncError('illegal_docid')
  if (Buffer.byteLength(id) > maxBytes)
    throw new SyncError('illegal_docid', 'Document id is too long')
  if (/[\p{Surrogate}\0]/u.test(id)) {
    throw new SyncError('illegal_docid', 'Document id must be valid UTF-8 without NUL')
  }
}
