import { isJsonObject, type JsonObject, type JsonValue } from '@tributary/sync-protocol'
import { HIGHEST } from '../indexes/collate.ts'
import type { Choice } from './choose-index.ts'
import { type FieldRange, keyBounds } from './field-ranges.ts'
import type { FindOptions } from './find-options.ts'
import type { MangoIndex } from './index-definition.ts'
import { type Condition, fieldsOf } from './selector/condition.ts'
import { parseField, printField } from './selector/field-path.ts'

/** Where a query reads: keys of an index, ids of the list of all docs, or nowhere. */
export type Plan =
  | { readonly kind: 'nothing'; readonly index: MangoIndex }
  | {
      readonly kind: 'scan'
      readonly index: MangoIndex
      /** In the order of the index, whichever way it is read. */
      readonly low: JsonValue
      readonly high: JsonValue | typeof HIGHEST | readonly (JsonValue | typeof HIGHEST)[]
      readonly descending: boolean
    }

/** @returns `undefined` when no index can serve the query */
export function planOf(choice: Choice, options: FindOptions): Plan | undefined {
  const { winner } = choice
  if (winner === undefined) return undefined
  const { index } = winner
  const ranges = winner.prefix.filter((range) => range !== 'empty')
  if (ranges.length < winner.prefix.length || asksForNothing(options.selector)) {
    return { kind: 'nothing', index }
  }
  const descending = options.sort[0]?.direction === 'desc'
  const bounds = index.type === 'json' ? keyBounds(ranges) : idBounds(ranges[0])
  return { kind: 'scan', index, low: bounds.start, high: bounds.end, descending }
}

/** A selector that is an empty list and nothing else finds nothing, as in CouchDB. */
function asksForNothing(selector: Condition): boolean {
  switch (selector.kind) {
    case 'and':
    case 'or':
      return selector.conditions.length === 0
    default:
      return false
  }
}

function idBounds(range: FieldRange | undefined): {
  start: JsonValue
  end: JsonValue | typeof HIGHEST
} {
  if (range === undefined) return { start: null, end: HIGHEST }
  const { low, high } = range
  return {
    start: low === undefined ? '' : low.value,
    end: high === undefined ? HIGHEST : high.value,
  }
}

/** Whether an index holds all that a query looks at and gives back. */
export function isCovering(index: MangoIndex, { fields, selector }: FindOptions): boolean {
  if (index.type === 'special' || fields.length === 0) return false
  const held = new Set(['_id', ...index.fields.map(({ path }) => printField(path))])
  const picked = fields.map((field) => printField(parseField(field)))
  return [...picked, ...fieldsOf(selector)].every((field) => held.has(field))
}

/** A bound as `_explain` shows it. */
export function printBound(bound: unknown): JsonValue {
  if (bound === HIGHEST) return '<MAX>'
  if (Array.isArray(bound)) return bound.map(printBound)
  return isJson(bound) ? bound : null
}

function isJson(value: unknown): value is string | number | boolean | JsonObject {
  return ['string', 'number', 'boolean'].includes(typeof value) || isJsonObject(value)
}
