import { compareUtf8 } from '../storage/compare-utf8.ts'
import { compareKeys } from './collate.ts'
import type { Child, KeptRow, NodeSpace, Place } from './index-nodes.ts'

/**
 * A cut between rows: before or after all rows of a key, or of one doc with that key.
 * The key may hold `HIGHEST`.
 */
export interface Cut {
  readonly key: unknown
  readonly docId?: string | undefined
  readonly side: 'before' | 'after'
}

/** How many rows lie before a cut. */
export function countBefore(nodes: NodeSpace, top: Child | null, cut: Cut): number {
  let child = top
  let before = 0
  while (child !== null) {
    const node = nodes.read(child.node)
    if ('rows' in node) return before + firstIndex(node.rows, (row) => !isBefore(row, cut))
    const position = firstIndex(node.kids, (kid) => !isBefore(kid.last, cut))
    for (const kid of node.kids.slice(0, position)) before += kid.count
    child = node.kids[position] ?? null
  }
  return before
}

/**
 * Rows from one position to another (exclusive), leaf by leaf.
 *
 * Reads as it goes: take what it gives before anything else may be written.
 */
export function* rowsBetween(
  nodes: NodeSpace,
  child: Child,
  from: number,
  to: number,
  descending: boolean,
): Generator<KeptRow> {
  if (from >= child.count || to <= 0 || from >= to) return
  const node = nodes.read(child.node)
  if ('rows' in node) {
    const rows = node.rows.slice(Math.max(0, from), to)
    yield* descending ? rows.reverse() : rows
    return
  }
  let position = 0
  const kids = node.kids.map((kid) => {
    const begin = position
    position += kid.count
    return { kid, begin }
  })
  for (const { kid, begin } of descending ? kids.reverse() : kids) {
    yield* rowsBetween(nodes, kid, from - begin, to - begin, descending)
  }
}

function isBefore(place: Place | KeptRow, cut: Cut): boolean {
  const order = compareKeys(place[0], cut.key)
  if (order !== 0) return order < 0
  if (cut.docId === undefined) return cut.side === 'after'
  const docOrder = compareUtf8(place[1], cut.docId)
  return docOrder === 0 ? cut.side === 'after' : docOrder < 0
}

function firstIndex<T>(items: readonly T[], holds: (item: T) => boolean): number {
  let low = 0
  let high = items.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const item = items[middle]
    if (item !== undefined && holds(item)) high = middle
    else low = middle + 1
  }
  return low
}
