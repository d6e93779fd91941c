import type { JsonValue } from '@tributary/sync-protocol'
import { HIGHEST } from '../indexes/collate.ts'
import type { Condition, ValueOperator } from './selector/condition.ts'
import { type Compare, comparerOf } from './selector/compare-values.ts'
import { parseField, printField } from './selector/field-path.ts'

/** One end of a range; `undefined` is open. */
interface End {
  readonly value: JsonValue
  readonly isIncluded: boolean
}

/** The values that a selector leaves to one field. */
export interface FieldRange {
  readonly low: End | undefined
  readonly high: End | undefined
}

/** `empty` when no value at all is left. */
export type Range = FieldRange | 'empty'

const RANGED = new Set<ValueOperator>([
  '$lt',
  '$lte',
  '$eq',
  '$gt',
  '$gte',
  '$beginsWith',
  '$exists',
])
const OPEN: FieldRange = { low: undefined, high: undefined }

/** Sorts above every text that begins alike. */
const LAST_CHARACTER = '\uffff'

/** The fields whose values an index scan can bound, seen through `$and` alone. */
export function indexableFields(selector: Condition): string[] {
  return [...new Set(boundsOf(selector).map(({ field }) => field))].sort()
}

/**
 * What a selector leaves to each of its indexable fields, in the order of their names. As soon
 * as one is empty, that one alone is told.
 */
export function fieldRanges(selector: Condition): Map<string, Range> {
  const ranges = new Map<string, Range>()
  const bounds = boundsOf(selector)
  for (const field of indexableFields(selector)) {
    const compare = comparerOf(parseField(field))
    const range = bounds
      .filter((bound) => bound.field === field)
      .reduce<Range>(
        (left, { operator, argument }) => narrow(left, operator, argument, compare),
        OPEN,
      )
    if (range === 'empty') return new Map([[field, range]])
    ranges.set(field, range)
  }
  return ranges
}

interface Bound {
  readonly field: string
  readonly operator: ValueOperator
  readonly argument: JsonValue
}

function boundsOf(condition: Condition): Bound[] {
  if (condition.kind === 'and') return condition.conditions.flatMap(boundsOf)
  if (condition.kind !== 'value' || condition.isNegated) return []
  const { path, operator, argument } = condition
  return RANGED.has(operator) && path.length > 0
    ? [{ field: printField(path), operator, argument }]
    : []
}

function narrow(
  range: Range,
  operator: ValueOperator,
  argument: JsonValue,
  compare: Compare,
): Range {
  const included = { value: argument, isIncluded: true }
  const excluded = { value: argument, isIncluded: false }
  switch (operator) {
    case '$eq':
      return meet(range, { low: included, high: included }, compare)
    case '$gt':
      return meet(range, { low: excluded, high: undefined }, compare)
    case '$gte':
      return meet(range, { low: included, high: undefined }, compare)
    case '$lt':
      return meet(range, { low: undefined, high: excluded }, compare)
    case '$lte':
      return meet(range, { low: undefined, high: included }, compare)
    case '$beginsWith': {
      const prefix = typeof argument === 'string' ? argument : ''
      const high = { value: prefix + LAST_CHARACTER, isIncluded: true }
      return meet(range, { low: included, high }, compare)
    }
    default:
      return range
  }
}

function meet(a: Range, b: FieldRange, compare: Compare): Range {
  if (a === 'empty') return a
  const low = narrower(a.low, b.low, compare)
  const high = narrower(a.high, b.high, (x, y) => compare(y, x))
  if (low !== undefined && high !== undefined) {
    const order = compare(low.value, high.value)
    if (order > 0 || (order === 0 && !(low.isIncluded && high.isIncluded))) return 'empty'
  }
  return { low, high }
}

/** The greater of two ends, by an order that runs backwards for high ones. */
function narrower(a: End | undefined, b: End | undefined, compare: Compare): End | undefined {
  if (a === undefined || b === undefined) return a ?? b
  const order = compare(a.value, b.value)
  if (order === 0) return a.isIncluded ? b : a
  return order > 0 ? a : b
}

/** The keys between which an index on these columns is read; both ends belong to it. */
export interface KeyBounds {
  readonly start: readonly JsonValue[]
  readonly end: readonly (JsonValue | typeof HIGHEST)[]
}

/** Reads on while columns are bound; ends that do not belong are sorted out doc by doc. */
export function keyBounds(columns: readonly FieldRange[]): KeyBounds {
  const start: JsonValue[] = []
  for (const { low } of columns) {
    if (low === undefined) break
    start.push(low.value)
  }
  const end: (JsonValue | typeof HIGHEST)[] = []
  for (const { high } of columns) {
    if (high === undefined) break
    end.push(high.value)
  }
  return { start, end: [...end, HIGHEST] }
}
