import { isJsonObject, type JsonValue } from '@tributary/sync-protocol'
import { compareUtf8 } from '../storage/compare-utf8.ts'

/**
 * The order in which CouchDB keeps the values that one doc gives under one key: that of Erlang's
 * terms. Numbers, then `false`, `null`, `true`, then objects, lists and texts.
 */
export function compareValues(a: JsonValue, b: JsonValue): number {
  const rank = rankOf(a) - rankOf(b)
  if (rank !== 0) return rank
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (typeof a === 'string' && typeof b === 'string') return compareUtf8(a, b)
  if (Array.isArray(a) && Array.isArray(b)) return compareLists(a, b)
  if (isJsonObject(a) && isJsonObject(b)) return compareLists(membersOf(a), membersOf(b))
  return 0
}

const ATOMS: readonly JsonValue[] = [false, null, true]

function rankOf(value: JsonValue): number {
  if (typeof value === 'number') return 0
  if (ATOMS.includes(value)) return 1 + ATOMS.indexOf(value)
  if (isJsonObject(value)) return 4
  return Array.isArray(value) ? 5 : 6
}

function compareLists(a: readonly JsonValue[], b: readonly JsonValue[]): number {
  for (const [index, one] of a.entries()) {
    const other = b[index]
    if (other === undefined) return 1
    const order = compareValues(one, other)
    if (order !== 0) return order
  }
  return a.length - b.length
}

/** Each member as its name, then its value. */
function membersOf(value: object): JsonValue[] {
  return Object.entries(value)
}
