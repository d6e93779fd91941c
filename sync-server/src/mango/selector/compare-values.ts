import type { JsonValue } from '@tributary/sync-protocol'
import { compareKeys } from '../../indexes/collate.ts'
import { compareUtf8 } from '../../storage/compare-utf8.ts'
import type { FieldPath } from './field-path.ts'

export type Compare = (a: JsonValue, b: JsonValue) => number

/** How values of a field are ordered: ids by their bytes, as in the list of all docs. */
export function comparerOf(path: FieldPath): Compare {
  return path.length === 1 && path[0] === '_id' ? compareIds : compareKeys
}

/** As CouchDB compares ids: by their bytes, and every id above whatever is no text. */
const compareIds: Compare = (a, b) => {
  const isTextA = typeof a === 'string'
  const isTextB = typeof b === 'string'
  if (isTextA && isTextB) return compareUtf8(a, b)
  return isTextA === isTextB ? compareKeys(a, b) : isTextA ? 1 : -1
}
