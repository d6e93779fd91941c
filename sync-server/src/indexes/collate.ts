import { compareUtf8 } from '../storage/compare-utf8.ts'

/** Stands above every JSON value in a bound; never stored. CouchDB prints it as `<MAX>`. */
export const HIGHEST = Symbol('<MAX>')

/**
 * ICU's root collation, as CouchDB uses it. By its name (`und`) it would fall back to the
 * machine's own language; English has no rules of its own and gives the root order everywhere.
 */
const collator = new Intl.Collator('en', { usage: 'sort', sensitivity: 'variant' })

/** Changes when texts may be ordered otherwise than before: an index made under another is no good. */
export const COLLATION_VERSION = `icu ${process.versions.icu ?? 'none'}`

/**
 * CouchDB's view collation: null, false, true, numbers, texts, lists, objects, each by its own
 * order. Objects are compared member by member in the order in which they stand.
 *
 * Texts that ICU holds for equal (`é` composed or not) are told apart by their bytes, so that
 * the order is total; CouchDB takes them for one key.
 *
 * @returns less than, equal to or greater than zero
 */
export function compareKeys(a: unknown, b: unknown): number {
  if (a === b) return 0
  if (typeof a === 'string' && typeof b === 'string') return compareTexts(a, b)
  if (typeof a === 'number' && typeof b === 'number') return a - b
  const rank = rankOf(a) - rankOf(b)
  if (rank !== 0) return rank
  if (Array.isArray(a) && Array.isArray(b)) return compareLists(a, b)
  if (typeof a === 'object' && typeof b === 'object' && a !== null && b !== null) {
    return compareObjects(a, b)
  }
  return 0
}

function compareTexts(a: string, b: string): number {
  return collator.compare(a, b) || compareUtf8(a, b)
}

function rankOf(value: unknown): number {
  if (value === null || value === undefined) return 0
  switch (typeof value) {
    case 'boolean':
      return value ? 2 : 1
    case 'number':
      return 3
    case 'string':
      return 4
    case 'object':
      return Array.isArray(value) ? 5 : 6
    default:
      return 7
  }
}

function compareLists(a: readonly unknown[], b: readonly unknown[]): number {
  const length = Math.min(a.length, b.length)
  for (let index = 0; index < length; index++) {
    const order = compareKeys(a[index], b[index])
    if (order !== 0) return order
  }
  return a.length - b.length
}

function compareObjects(a: object, b: object): number {
  const ours = Object.entries(a)
  const theirs = Object.entries(b)
  const length = Math.min(ours.length, theirs.length)
  for (let index = 0; index < length; index++) {
    const [key = '', value] = ours[index] ?? []
    const [otherKey = '', otherValue] = theirs[index] ?? []
    const order = compareTexts(key, otherKey) || compareKeys(value, otherValue)
    if (order !== 0) return order
  }
  return ours.length - theirs.length
}
