import { SyncError } from '@tributary/sync-protocol'

/**
 * Reads a `Range` header with one range of bytes, both ends included.
 *
 * @returns `undefined` when the whole is to be sent: no header, several ranges, or another unit
 * @throws SyncError `range_not_satisfiable`
 */
export function readRange(
  header: string | undefined,
  size: number,
): { start: number; end: number } | undefined {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '')
  if (match === null) return undefined
  const [, first = '', last = ''] = match
  if (first === '' && last === '') return undefined
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1)
  if (start > end || start >= size) throw new SyncError('range_not_satisfiable')
  return { start, end }
}
