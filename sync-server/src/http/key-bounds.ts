import type { AllDocsQuery } from '../replication/database.ts'
import type { Query } from './query.ts'

/** Which ids a list runs through; `nothing` when no id can be meant. */
export type Bounds = Pick<AllDocsQuery, 'startKey' | 'endKey' | 'isEndIncluded'> | 'nothing'

/**
 * Reads `key`, `startkey` and `endkey`. Keys may be any JSON; in CouchDB's order `null`,
 * booleans and numbers come before all texts, lists and objects after them.
 */
export function readBounds(query: Query): Bounds {
  const key = query.json('key')
  if (key !== undefined) {
    return typeof key === 'string' ? { startKey: key, endKey: key, isEndIncluded: true } : 'nothing'
  }
  const start = query.json('startkey', 'start_key')
  const end = query.json('endkey', 'end_key')
  const isDescending = query.isTrue('descending')
  const startSide = sideOf(start)
  const endSide = sideOf(end)
  if (startSide === (isDescending ? 'before' : 'after')) return 'nothing'
  if (endSide === (isDescending ? 'after' : 'before')) return 'nothing'
  return {
    ...(typeof start === 'string' ? { startKey: start } : {}),
    ...(typeof end === 'string' ? { endKey: end } : {}),
    isEndIncluded: query.flag('inclusive_end') ?? true,
  }
}

/** Where a key that is no text lies, seen from the texts. */
function sideOf(key: unknown): 'before' | 'among' | 'after' | 'absent' {
  if (key === undefined) return 'absent'
  if (typeof key === 'string') return 'among'
  return typeof key === 'object' && key !== null ? 'after' : 'before'
}
