import { formatRev, parseRev, SyncError } from '@tributary/sync-protocol'
import type { Exchange } from './exchange.ts'

/**
 * The rev a write is about: `?rev=`, `If-Match` and `_rev` in the body may all say it.
 *
 * @throws SyncError `bad_request` when they differ, `invalid_rev`
 */
export function readRevOf(
  { query, req }: Exchange,
  inBody: string | undefined,
): string | undefined {
  const inQuery = query.text('rev')
  const inHeader = req.headers['if-match']?.trim().replace(/^(?:W\/)?"(.*)"$/, '$1')
  const asked = readOne(inQuery)
  if (asked !== undefined && inBody !== undefined && asked !== inBody) {
    throw new SyncError(
      'bad_request',
      'Document rev from request body and query string have different values',
    )
  }
  const rev = inBody ?? asked
  const matched = readOne(inHeader)
  if (matched !== undefined && rev !== undefined && matched !== rev) {
    throw new SyncError('bad_request', 'Document rev and etag have different values')
  }
  return rev ?? matched
}

function readOne(rev: string | undefined): string | undefined {
  return rev === undefined || rev === '' || rev === '*' ? undefined : formatRev(parseRev(rev))
}
