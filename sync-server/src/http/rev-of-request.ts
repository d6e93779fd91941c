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
  const given = [inQuery, inHeader].filter((rev) => rev !== undefined && rev !== '' && rev !== '*')
  const revs = given.map((rev) => formatRev(parseRev(rev)))
  if (inBody !== undefined) revs.push(inBody)
  const [rev] = revs
  if (revs.some((other) => other !== rev)) {
    throw new SyncError(
      'bad_request',
      'Document rev from request body and query string have different values',
    )
  }
  return rev
}
