import { SyncError } from '@tributary/sync-protocol'
import { isOwnLocal } from '../replication/own-locals.ts'
import type { DbExchange } from './exchange.ts'

const NOT_YOURS = 'This _local document is the server’s own.'

/**
 * The id in the path of a local doc, without `_local/`.
 *
 * @throws SyncError `bad_request`; `forbidden` for one of the server's own
 */
export function localIdOf({ path, limits, principal }: DbExchange): string {
  const id = path[2] ?? ''
  const isBad =
    id === '' || Buffer.byteLength(id) > limits.maxIdBytes || /[\p{Surrogate}\0]/u.test(id)
  if (isBad) throw new SyncError('bad_request', 'Invalid _local document id.')
  if (isOwnLocal(id) && !principal.isAdmin) throw new SyncError('forbidden', NOT_YOURS)
  return id
}
