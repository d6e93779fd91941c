import { SyncError } from '@tributary/sync-protocol'
import type { DbExchange } from './exchange.ts'

/** The id in the path of a local doc, without `_local/`. @throws SyncError `bad_request` */
export function localIdOf({ path, limits }: DbExchange): string {
  const id = path[2] ?? ''
  const isBad =
    id === '' || Buffer.byteLength(id) > limits.maxIdBytes || /[\p{Surrogate}\0]/u.test(id)
  if (isBad) throw new SyncError('bad_request', 'Invalid _local document id.')
  return id
}
