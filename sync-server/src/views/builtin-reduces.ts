import { isJsonObject, type JsonObject, type JsonValue, SyncError } from '@tributary/sync-protocol'
import { compareKeys } from '../indexes/collate.ts'
import type { Reducer } from '../indexes/reducers.ts'

const SUM_ERROR =
  'The _sum function requires that map values be numbers, arrays of numbers, or objects. ' +
  'Objects cannot be mixed with other data structures. Objects can be arbitrarily nested, ' +
  'provided that the values for all fields are themselves numbers, arrays of numbers, or objects.'

/** Why rows cannot be summed up; in CouchDB's words, and for `_sum` as its result. */
class Unsummable extends Error {
  readonly cause_: JsonValue

  constructor(reason: string, cause: JsonValue) {
    super(reason)
    this.cause_ = cause
  }
}

/** `_sum`: numbers, lists of numbers by their places, objects by their members. */
export const SUM: Reducer = {
  reduce: (rows) => sumAll(rows.map(({ value }) => value)),
  rereduce: sumAll,
}

/** What cannot be summed gives an object that says so, as CouchDB answers it. */
function sumAll(values: readonly JsonValue[]): JsonValue {
  let total: JsonValue = 0
  for (const value of values) {
    if (isSumError(value)) return value
    try {
      total = add(value, total)
    } catch (error) {
      if (!(error instanceof Unsummable)) throw error
      return { error: SUM_FAILED, reason: error.message, caused_by: error.cause_ }
    }
  }
  return total
}

const SUM_FAILED = 'builtin_reduce_error'

function isSumError(value: JsonValue): boolean {
  return isJsonObject(value) && value['error'] === SUM_FAILED
}

function add(value: JsonValue, total: JsonValue): JsonValue {
  if (typeof value === 'number' && typeof total === 'number') return total + value
  if (isJsonObject(value) && (total === 0 || isJsonObject(total))) {
    return total === 0 ? value : addMembers(value, total)
  }
  const isList = Array.isArray(value) || Array.isArray(total)
  const areNumeric = [value, total].every((each) => typeof each === 'number' || Array.isArray(each))
  if (!isList || !areNumeric) throw new Unsummable(SUM_ERROR, value)
  return addLists(asList(value), asList(total))
}

function asList(value: JsonValue): readonly JsonValue[] {
  return Array.isArray(value) ? value : [value]
}

function addLists(a: readonly JsonValue[], b: readonly JsonValue[]): JsonValue {
  const [long, short] = a.length >= b.length ? [a, b] : [b, a]
  return long.map((one, index) => {
    const other = short[index] ?? 0
    if (typeof one !== 'number' || typeof other !== 'number') throw new Unsummable(SUM_ERROR, a)
    return one + other
  })
}

function addMembers(value: JsonObject, total: JsonObject): JsonObject {
  const members = new Map(Object.entries(total))
  for (const [name, each] of Object.entries(value)) {
    const before = members.get(name)
    members.set(name, before === undefined ? each : add(each, before))
  }
  return Object.fromEntries([...members].sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Sum, count, least, greatest, sum of squares. */
type Stats = readonly [number, number, number, number, number]
const STATS_MEMBERS = ['sum', 'count', 'min', 'max', 'sumsqr'] as const

/**
 * `_stats`: numbers, lists of numbers by their places, or sums that the map has made already. Kept
 * as `[…]` of five, or a list of such; `{invalid}` when a value was none of these.
 */
export const STATS: Reducer = {
  reduce: (rows) => statsOf(() => rows.map(({ value }) => toStats(value))),
  rereduce: (parts) => statsOf(() => parts),
}

function statsOf(read: () => readonly JsonValue[]): JsonValue {
  try {
    const [first = null, ...rest] = read()
    return rest.reduce((total, part) => joinStats(total, part), first)
  } catch (error) {
    if (!(error instanceof Unsummable)) throw error
    return { invalid: error.message }
  }
}

function toStats(value: JsonValue): JsonValue {
  if (typeof value === 'number') return [value, 1, value, value, value * value]
  if (Array.isArray(value)) return { lists: value.map(toStats) }
  if (!isJsonObject(value)) throw notNumeric(value)
  return STATS_MEMBERS.map((name) => {
    const member = value[name]
    if (typeof member === 'number') return member
    const text = JSON.stringify(value)
    throw new Unsummable(`user _stats input missing required field ${name} (${text})`, value)
  })
}

function notNumeric(value: JsonValue): Unsummable {
  const text = JSON.stringify(value)
  return new Unsummable(
    `The _stats function requires that map values be numbers or arrays of numbers, not '${text}'`,
    value,
  )
}

function joinStats(a: JsonValue, b: JsonValue): JsonValue {
  for (const each of [a, b]) {
    if (isJsonObject(each) && typeof each['invalid'] === 'string') {
      throw new Unsummable(each['invalid'], null)
    }
  }
  const [listA, listB] = [listsOf(a), listsOf(b)]
  if (listA !== undefined && listB !== undefined && listA.length === listB.length) {
    return { lists: listA.map((one, index) => joinStats(one, listB[index] ?? null)) }
  }
  if (!isStats(a) || !isStats(b)) throw notNumeric(isStats(a) ? b : a)
  return [a[0] + b[0], a[1] + b[1], Math.min(a[2], b[2]), Math.max(a[3], b[3]), a[4] + b[4]]
}

function listsOf(value: JsonValue): readonly JsonValue[] | undefined {
  const lists = isJsonObject(value) ? value['lists'] : undefined
  return Array.isArray(lists) ? lists : undefined
}

function isStats(value: JsonValue): value is Stats {
  return Array.isArray(value) && value.length === STATS_MEMBERS.length
}

/** @throws SyncError `invalid_value` */
export function finishStats(kept: JsonValue): JsonValue {
  if (isJsonObject(kept) && typeof kept['invalid'] === 'string') {
    throw new SyncError('invalid_value', kept['invalid'])
  }
  const lists = listsOf(kept)
  if (lists !== undefined) return lists.map(finishStats)
  if (!isStats(kept)) return kept
  return Object.fromEntries(STATS_MEMBERS.map((name, index) => [name, kept[index] ?? 0]))
}

/** `_top_N` and `_bottom_N`: the greatest values, or the least, in the order of view keys, each once. */
export function rankingOf(side: 'top' | 'bottom', most: number): Reducer {
  const order = (a: JsonValue, b: JsonValue) =>
    side === 'top' ? compareKeys(b, a) : compareKeys(a, b)
  const rank = (values: readonly JsonValue[]) => {
    const sorted = values.toSorted(order)
    return sorted
      .filter((value, at) => at === 0 || order(sorted[at - 1] ?? null, value) !== 0)
      .slice(0, most)
  }
  return {
    reduce: (rows) => rank(rows.map(({ value }) => value)),
    rereduce: (parts) => rank(parts.flatMap((part) => (Array.isArray(part) ? part : []))),
  }
}
