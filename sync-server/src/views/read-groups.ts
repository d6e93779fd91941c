import type { JsonValue } from '@tributary/sync-protocol'
import { HIGHEST } from '../indexes/collate.ts'
import type { IndexStore, Span } from '../indexes/index-store.ts'
import type { Cut } from '../indexes/tree-read.ts'
import { RangeWalker, type ReadIndex } from './read-rows.ts'
import type { GroupRow, GroupsQuery, KeyRange, ViewRow } from './view.ts'

/** What a builtin reduce makes of the rows of a span. */
export type SumUp = (index: IndexStore, span: Span) => JsonValue

/** What a script's reduce makes of groups of rows, in their order. */
export type ReduceGroups = (groups: readonly RowGroup[]) => Promise<JsonValue[]>

export interface RowGroup {
  readonly key: JsonValue
  readonly rows: readonly ViewRow[]
  /** What was made of rows before these. */
  readonly parts: readonly JsonValue[]
}

const PAGE_GROUPS = 200
const PAGE_ROWS = 1_000
/** Rows of one group, and characters of their values, that are reduced in one go. */
const MAX_ROWS = 1_000

/** Groups whose sums are kept in the index: each costs a few nodes, however many rows it has. */
export async function* readGroups(
  read: ReadIndex,
  query: GroupsQuery,
  sumUp: SumUp,
): AsyncGenerator<readonly GroupRow[]> {
  let { skip, limit } = query
  for (const range of query.ranges) {
    let after: Cut | undefined
    for (;;) {
      const begin = after
      const groups = read((index) => groupsBehind(index, query, range, begin))
      const wanted = groups.slice(skip, skip + limit)
      skip = Math.max(0, skip - groups.length)
      limit -= wanted.length
      yield read((index) => wanted.map(({ key, span }) => ({ key, value: sumUp(index, span) })))
      after = groups.at(-1)?.end
      if (limit <= 0) return
      if (after === undefined) break
    }
  }
}

/** The next page of groups of a range, behind a cut. */
function groupsBehind(
  index: IndexStore,
  query: GroupsQuery,
  range: KeyRange,
  after: Cut | undefined,
): Group[] {
  const groups: Group[] = []
  const whole = index.span({ ...range, descending: query.descending })
  let span = narrowed(index, whole, after, query)
  while (groups.length < PAGE_GROUPS) {
    const group = firstGroup(index, span, query)
    if (group === undefined) break
    groups.push(group)
    span = group.rest
  }
  return groups
}

/** What of a span is left behind a cut. */
function narrowed(
  index: IndexStore,
  span: Span,
  after: Cut | undefined,
  { descending }: GroupsQuery,
): Span {
  if (after === undefined) return span
  const position = index.countBefore(after)
  return descending
    ? { from: span.from, to: Math.max(span.from, Math.min(span.to, position)) }
    : { from: Math.min(span.to, Math.max(span.from, position)), to: span.to }
}

interface Group {
  readonly key: JsonValue
  readonly span: Span
  readonly rest: Span
  /** Where it ends; `undefined` when there is but one. */
  readonly end: Cut | undefined
}

function firstGroup(index: IndexStore, span: Span, query: GroupsQuery): Group | undefined {
  const { groupLevel, descending } = query
  if (span.to <= span.from) return undefined
  if (groupLevel === 0)
    return { key: null, span, rest: { from: span.to, to: span.to }, end: undefined }
  const edge = descending
    ? { from: span.to - 1, to: span.to }
    : { from: span.from, to: span.from + 1 }
  const [row] = index.rowsAt(edge)
  if (row === undefined) return undefined
  const end = endOf(row.key, groupLevel, descending)
  const rest = narrowed(index, span, end, query)
  const own = descending ? { from: rest.to, to: span.to } : { from: span.from, to: rest.from }
  return { key: groupKey(row.key, groupLevel), span: own, rest, end }
}

function endOf(key: JsonValue, level: number | 'exact', descending: boolean): Cut {
  const side = descending ? 'before' : 'after'
  if (level === 'exact' || !Array.isArray(key) || key.length < level) return { key, side }
  const prefix = key.slice(0, level)
  return { key: descending ? prefix : [...prefix, HIGHEST], side }
}

function groupKey(key: JsonValue, level: number | 'exact'): JsonValue {
  if (level === 0) return null
  return level === 'exact' || !Array.isArray(key) ? key : key.slice(0, level)
}

/** Groups that a script reduces: it sees every row of the ranges, a thousand at a time. */
export async function* reduceGroups(
  read: ReadIndex,
  query: GroupsQuery,
  reduce: ReduceGroups,
): AsyncGenerator<readonly GroupRow[]> {
  let { skip, limit } = query
  for (const range of query.ranges) {
    for await (const groups of rowGroups(read, query, range, reduce)) {
      const wanted = groups.slice(skip, skip + limit)
      skip = Math.max(0, skip - groups.length)
      limit -= wanted.length
      const values = await reduce(wanted)
      yield wanted.map(({ key }, index) => ({ key, value: values[index] ?? null }))
      if (limit <= 0) return
    }
  }
}

/** Whole groups as they end; of a large one what comes early is reduced on the way. */
async function* rowGroups(
  read: ReadIndex,
  { groupLevel, descending }: GroupsQuery,
  range: KeyRange,
  reduce: ReduceGroups,
): AsyncGenerator<RowGroup[]> {
  const walker = new RangeWalker(range, descending)
  let open: { key: JsonValue; text: string; rows: ViewRow[]; parts: JsonValue[] } | undefined
  for (;;) {
    const { rows } = walker.take(read, 0, PAGE_ROWS)
    const ended: RowGroup[] = []
    for (const row of rows) {
      const key = groupKey(row.key, groupLevel)
      const text = JSON.stringify(key)
      if (open !== undefined && open.text !== text) {
        ended.push(open)
        open = undefined
      }
      open ??= { key, text, rows: [], parts: [] }
      open.rows.push(row)
    }
    if (rows.length === 0) {
      if (open !== undefined) yield [open]
      return
    }
    if (ended.length > 0) yield ended
    if (open !== undefined && open.rows.length >= MAX_ROWS) {
      const [part] = await reduce([{ ...open, parts: [] }])
      open.parts.push(part ?? null)
      open.rows = []
    }
  }
}
