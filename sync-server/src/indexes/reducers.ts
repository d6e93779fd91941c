import type { JsonValue } from '@tributary/sync-protocol'
import { type Child, type IndexRow, type NodeSpace, toRow } from './index-nodes.ts'

/**
 * Sums rows up. What it returns is kept in the tree, one value per node, so that a range of
 * thousands of rows costs a handful of calls. Both must be pure, and bring any split of the same
 * rows to the same result.
 */
export interface Reducer {
  readonly reduce: (rows: readonly IndexRow[]) => JsonValue
  readonly rereduce: (parts: readonly JsonValue[]) => JsonValue
}

export type Reducers = Readonly<Record<string, Reducer>>

/** The rows `from` (inclusive) to `to` (exclusive) below a child, summed up; `undefined` when none. */
export function reduceBetween(
  nodes: NodeSpace,
  child: Child,
  [name, reducer]: readonly [string, Reducer],
  from: number,
  to: number,
): JsonValue | undefined {
  if (from >= child.count || to <= 0 || from >= to) return undefined
  const isWhole = from <= 0 && to >= child.count
  const kept = isWhole ? child.reduced?.[name] : undefined
  if (kept !== undefined) return kept
  const node = nodes.read(child.node)
  if ('rows' in node) return reducer.reduce(node.rows.slice(Math.max(0, from), to).map(toRow))
  const parts: JsonValue[] = []
  let before = 0
  for (const kid of node.kids) {
    const part = reduceBetween(nodes, kid, [name, reducer], from - before, to - before)
    if (part !== undefined) parts.push(part)
    before += kid.count
  }
  const [only] = parts
  return parts.length === 1 && only !== undefined ? only : reducer.rereduce(parts)
}
