import { SyncError } from '@tributary/sync-protocol'
import { compareUtf8 } from '../storage/compare-utf8.ts'
import { type FieldRange, fieldRanges, indexableFields, type Range } from './field-ranges.ts'
import type { FindOptions } from './find-options.ts'
import type { MangoIndex } from './index-definition.ts'
import { type Condition, isSamePath } from './selector/condition.ts'
import { type FieldPath, printField } from './selector/field-path.ts'
import type { SortField } from './sort-fields.ts'

/** An index with what the selector leaves to its first columns. */
interface Ranked {
  readonly index: MangoIndex
  readonly prefix: readonly Range[]
  /** Bound fields that this index does not serve. */
  readonly distance: number
}

/** Why an index cannot serve a query, in CouchDB's words. */
type Unusable = 'field_mismatch' | 'sort_order_mismatch'

/** How the indexes of a db fare with one query, for `_explain`. */
export interface Choice {
  /** `undefined` when no index can serve the query. */
  readonly winner: Ranked | undefined
  /** Those among which the winner was found, the best first. */
  readonly ranked: readonly Ranked[]
  readonly partial: readonly MangoIndex[]
  readonly unusable: ReadonlyMap<MangoIndex, Unusable>
  /** Usable, but not what `use_index` names. */
  readonly excluded: readonly MangoIndex[]
  /** Usable, but of the kind that is taken last. */
  readonly unfavoured: readonly MangoIndex[]
}

/**
 * Chooses an index as CouchDB does: all its columns must be in the selector or the sort, the sort
 * must follow its columns, and a partial index is used only when it is named. Of several the one
 * that serves most bound fields wins, then the one with fewest columns, then the first by name.
 *
 * @throws SyncError `invalid_index` when the index named does not serve and no other may
 */
export function chooseIndex(all: readonly MangoIndex[], options: FindOptions): Choice {
  const { selector, sort } = options
  const named = all.filter((index) => isNamed(index, options.use_index))
  const partial = all.filter((index) => index.partialFilter !== undefined)
  const candidates = all.filter((index) => !partial.includes(index) || named.includes(index))
  const unusable = new Map<MangoIndex, Unusable>()
  for (const index of candidates) {
    const reason = whyUnusable(index, selector, sort)
    if (reason !== undefined) unusable.set(index, reason)
  }
  const usable = candidates.filter((index) => !unusable.has(index))
  const favoured = usable.filter((index) => named.includes(index))
  const mayFallBack =
    options.allow_fallback || (options.use_index.length === 0 && usable.length > 1)
  if (favoured.length === 0 && usable.length > 0 && !mayFallBack) throw notSuitable(options)
  const filtered = favoured.length > 0 ? favoured : usable
  const json = filtered.filter((index) => index.type === 'json')
  const ofKind = json.length > 0 ? json : filtered
  const ranked = rank(ofKind, selector)
  return {
    winner: ranked[0],
    ranked,
    partial: partial.filter((index) => !named.includes(index)),
    unusable,
    excluded: usable.filter((index) => !filtered.includes(index)),
    unfavoured: filtered.filter((index) => !ofKind.includes(index)),
  }
}

/** Whether an index is the one that `use_index` names. */
export function isNamed(index: MangoIndex, [ddoc, name]: readonly string[]): boolean {
  if (ddoc === undefined || index.ddoc !== designId(ddoc)) return false
  return name === undefined || name === index.name
}

function designId(name: string): string {
  return name.startsWith('_design/') ? name : `_design/${name}`
}

function notSuitable({ use_index: [ddoc, name] }: FindOptions): SyncError {
  if (ddoc === undefined) {
    const reason = 'You must specify an index with the `use_index` parameter.'
    return new SyncError('invalid_index', reason)
  }
  const shown = name === undefined ? designId(ddoc) : `${designId(ddoc)}, ${name}`
  return new SyncError(
    'invalid_index',
    `${shown} specified by \`use_index\` could not be found or it is not suitable.`,
  )
}

function whyUnusable(
  index: MangoIndex,
  selector: Condition,
  sort: readonly SortField[],
): Unusable | undefined {
  if (index.type === 'special') {
    if (sort.length === 0) return undefined
    if (!indexableFields(selector).includes('_id')) return 'field_mismatch'
    return sort.length === 1 && sort[0]?.name === '_id' ? undefined : 'sort_order_mismatch'
  }
  const isGiven = ({ path }: SortField) =>
    sort.some((field) => isSamePath(field.path, path)) || ['_id', '_rev'].includes(printField(path))
  const wanted = index.fields.filter((field) => !isGiven(field)).map(({ path }) => path)
  if (missing([selector], wanted).length > 0) return 'field_mismatch'
  return servesSort(index.fields, sort, selector) ? undefined : 'sort_order_mismatch'
}

/** Which of these fields a doc may lack and still match all the conditions. */
function missing(conditions: readonly Condition[], wanted: readonly FieldPath[]): FieldPath[] {
  return conditions.reduce<FieldPath[]>(
    (left, condition) => missingOne(condition, left),
    [...wanted],
  )
}

function missingOne(condition: Condition, wanted: readonly FieldPath[]): FieldPath[] {
  switch (condition.kind) {
    case 'anything':
      return [...wanted]
    case 'and':
      return missing(condition.conditions, wanted)
    case 'or': {
      // An empty `$or` asks for nothing.
      if (condition.conditions.length === 0) return [...wanted]
      const left = condition.conditions.map((each) => missingOne(each, wanted))
      return wanted.filter((path) => left.some((paths) => paths.includes(path)))
    }
    case 'value':
    case 'parts': {
      const isAbsenceWanted =
        condition.kind === 'value' &&
        condition.operator === '$exists' &&
        condition.argument === false
      return isAbsenceWanted
        ? [...wanted]
        : wanted.filter((path) => !isSamePath(path, condition.path))
    }
  }
}

/** Whether the sort's fields are the index's first, after those that the selector holds constant. */
function servesSort(
  columns: readonly SortField[],
  sort: readonly SortField[],
  selector: Condition,
): boolean {
  if (sort.length === 0) return true
  const [column, ...rest] = columns
  const [first] = sort
  if (column === undefined || first === undefined) return false
  if (isSamePath(column.path, first.path)) {
    return sort.every(({ path }, position) => {
      const there = columns[position]
      return there !== undefined && isSamePath(there.path, path)
    })
  }
  return isConstant(selector, column.path) && servesSort(rest, sort, selector)
}

function isConstant(condition: Condition, path: FieldPath): boolean {
  if (condition.kind === 'and') return condition.conditions.some((each) => isConstant(each, path))
  return (
    condition.kind === 'value' && condition.operator === '$eq' && isSamePath(condition.path, path)
  )
}

function rank(indexes: readonly MangoIndex[], selector: Condition): Ranked[] {
  const ranges = fieldRanges(selector)
  const ranked = indexes.map((index): Ranked => {
    const prefix: Range[] = []
    for (const { path } of index.fields) {
      const range = ranges.get(printField(path))
      if (range === undefined) break
      prefix.push(index.type === 'json' ? withoutIdOrder(path, range) : range)
    }
    return { index, prefix, distance: ranges.size - prefix.length }
  })
  return ranked.sort(
    (a, b) =>
      a.distance - b.distance ||
      a.index.fields.length - b.index.fields.length ||
      compareUtf8(a.index.ddoc ?? '', b.index.ddoc ?? '') ||
      compareUtf8(a.index.name, b.index.name),
  )
}

/** Ids are compared by their bytes, but stand in an index in ICU's order: only one id is a range. */
function withoutIdOrder(path: FieldPath, range: Range): Range {
  const isId = path.length === 1 && path[0] === '_id'
  if (!isId || range === 'empty') return range
  const { low, high }: FieldRange = range
  const isOne = low?.isIncluded === true && high?.isIncluded === true && low.value === high.value
  return isOne ? range : { low: undefined, high: undefined }
}
