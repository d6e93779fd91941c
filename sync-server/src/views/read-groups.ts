import { type JsonValue, SyncError } from '@tributary/sync-protocol'
import { HIGHEST } from '../indexes/collate.ts'
import type { IndexStore, Span } from '../indexes/index-store.ts'
import type { Cut } from '../indexes/tree-read.ts'
import type { Collected, Made, Piece } from '../indexes/kept-reductions.ts'
import type { ReadIndex } from './read-rows.ts'
import type { ReducePieces } from './script-reduce.ts'
import type { GroupRow, GroupsQuery, KeyRange } from './view.ts'

/** What a builtin reduce makes of the rows of a span. */
export type SumUp = (index: IndexStore, span: Span) => JsonValue

/** A reduce of a design document, and where what it made is kept. */
export interface ScriptReduction {
  /** The same for functions that make the same. */
  readonly name: string
  readonly reduce: ReducePieces
  /** @returns of how many nodes it was kept; the others have changed meanwhile */
  readonly keep: (made: readonly Made[]) => Promise<number>
}

const PAGE_GROUPS = 200
/** Rounds in a row in which others change all that was reduced before it can be kept. */
const MAX_VAIN_ROUNDS = 20

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

/**
 * Groups that a script reduces. What it makes of subtrees is kept, so that it sees each row once,
 * however often somebody asks; a range costs a few calls then.
 *
 * @throws SyncError when the script fails, or what it made cannot be kept
 */
export async function* reduceGroups(
  read: ReadIndex,
  query: GroupsQuery,
  script: ScriptReduction,
): AsyncGenerator<readonly GroupRow[]> {
  let { skip, limit } = query
  for (const range of query.ranges) {
    let after: Cut | undefined
    do {
      const begin = after
      const { groups, wanted, pieces } = await completePieces(script, () =>
        read((index) => {
          const groups = groupsBehind(index, query, range, begin)
          const wanted = groups.slice(skip, skip + limit)
          const spans = wanted.map(({ span }) => span)
          return { groups, wanted, ...index.collect(script.name, spans) }
        }),
      )
      skip = Math.max(0, skip - groups.length)
      limit -= wanted.length
      const values = await script.reduce(pieces)
      yield wanted.map(({ key }, index) => ({ key, value: values[index] ?? null }))
      after = groups.at(-1)?.end
      if (limit <= 0) return
    } while (after !== undefined)
  }
}

/** Reduces what lacks, some nodes at a time, until one look at the index finds all of it. */
async function completePieces<Found extends Collected>(
  script: ScriptReduction,
  collect: () => Found,
): Promise<Found & { readonly pieces: readonly (readonly Piece[])[] }> {
  for (let vain = 0; vain < MAX_VAIN_ROUNDS;) {
    const found = collect()
    const { bare } = found
    const whole = found.pieces.flatMap((pieces) => (pieces === undefined ? [] : [pieces]))
    if (whole.length === found.pieces.length) return { ...found, pieces: whole }
    const values = await script.reduce(bare.map(({ pieces }) => pieces))
    const made = bare.map((each, index) => ({ bare: each, value: values[index] ?? null }))
    vain = (await script.keep(made)) > 0 ? 0 : vain + 1
  }
  throw new SyncError('service_unavailable', 'The view changes faster than it can be reduced.')
}
