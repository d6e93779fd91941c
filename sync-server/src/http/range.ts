import { SyncError } from '@tributary/sync-protocol'
import type { ByteRange } from '../replication/doc-answer.ts'

/** As many as CouchDB serves in one answer; more of them get the whole. */
const MAX_RANGES = 9

/**
 * Reads a `Range` header as CouchDB does.
 *
 * @returns the ranges, or `undefined` when the whole is to be sent: no header, another unit,
 *   something malformed, too many ranges, or one that is all of it (`bytes=0-`)
 * @throws SyncError `range_not_satisfiable`
 */
export function readRanges(header: string | undefined, size: number): ByteRange[] | undefined {
  const list = /^bytes=(.+)$/.exec(header?.trim() ?? '')?.[1]?.split(',')
  if (list === undefined || list.length > MAX_RANGES) return undefined
  const ranges: ByteRange[] = []
  for (const each of list) {
    const match = /^\s*(\d{0,15})-(\d{0,15})\s*$/.exec(each)
    const [, first = '', last = ''] = match ?? []
    if (match === null || (first === '' && last === '')) return undefined
    if (first !== '' && Number(first) === 0 && last === '') return undefined
    const start = first === '' ? Math.max(0, size - Number(last)) : Number(first)
    const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1)
    if (start > end) throw new SyncError('range_not_satisfiable')
    ranges.push({ start, end })
  }
  return ranges
}
