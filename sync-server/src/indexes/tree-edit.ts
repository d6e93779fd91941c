import type { JsonValue } from '@tributary/sync-protocol'
import {
  type Child,
  comparePlaces,
  type KeptRow,
  type NodeSpace,
  type Place,
  toRow,
  type TreeNode,
} from './index-nodes.ts'
import { reduceBetween, type Reducers } from './reducers.ts'

/** Puts a row at its place, or removes the one that is there. */
export interface TreeChange {
  readonly place: Place
  readonly row: KeptRow | null
}

export interface TreeRoot {
  readonly top: Child | null
  readonly nextNode: number
}

/** Characters of a node, so that it fits into a page of SQLite; one with a huge row is larger. */
const MAX_SIZE = 3_800
const SPLIT_SIZE = MAX_SIZE * 0.75
const MERGE_SIZE = MAX_SIZE * 0.5

interface Printed<T> {
  readonly item: T
  readonly text: string
}

/**
 * Applies one batch of changes to a tree: each node on the way is read once and written once.
 *
 * All leaves stay equally deep. Nodes are split by size as they overflow, and small neighbours
 * of what has changed are joined.
 */
export class TreeEdit {
  readonly #nodes: NodeSpace
  readonly #reducers: Reducers | undefined
  #nextNode: number

  /** @param reducers - without them the nodes that change lose what was summed up of them */
  constructor(nodes: NodeSpace, reducers: Reducers | undefined, nextNode: number) {
    this.#nodes = nodes
    this.#reducers = reducers
    this.#nextNode = nextNode
  }

  /** @param changes - in the order of their places, no place twice */
  apply(top: Child | null, changes: readonly TreeChange[]): TreeRoot {
    let level = this.#change(top, changes)
    while (level.length > 1) level = this.#writeInner(undefined, level)
    return { top: this.#withoutIdleTop(level[0] ?? null), nextNode: this.#nextNode }
  }

  #withoutIdleTop(top: Child | null): Child | null {
    for (let child = top; child !== null;) {
      const node = this.#nodes.read(child.node)
      const [only, second] = 'kids' in node ? node.kids : []
      if (only === undefined || second !== undefined) return child
      this.#nodes.remove(child.node)
      child = only
    }
    return null
  }

  #change(child: Child | null, changes: readonly TreeChange[]): Child[] {
    const node: TreeNode = child === null ? { rows: [] } : this.#nodes.read(child.node)
    if ('rows' in node) return this.#writeLeaves(child?.node, mergeRows(node.rows, changes))
    const kids: Child[] = []
    const changed = new Set<Child>()
    let index = 0
    node.kids.forEach((kid, position) => {
      const begin = index
      if (position === node.kids.length - 1) index = changes.length
      while (isUpTo(changes[index], kid)) index += 1
      if (index === begin) return kids.push(kid)
      for (const written of this.#change(kid, changes.slice(begin, index))) {
        kids.push(written)
        changed.add(written)
      }
    })
    return this.#writeInner(child?.node, this.#joinSmall(kids, changed))
  }

  #joinSmall(kids: readonly Child[], changed: Set<Child>): Child[] {
    const joined: Child[] = []
    for (const kid of kids) {
      const left = joined.at(-1)
      const isNear = left !== undefined && (changed.has(left) || changed.has(kid))
      if (!isNear || left.size + kid.size > MERGE_SIZE) joined.push(kid)
      else {
        const one = this.#join(left, kid)
        changed.add(one)
        joined.splice(-1, 1, one)
      }
    }
    return joined
  }

  #join(left: Child, right: Child): Child {
    const [a, b] = [this.#nodes.read(left.node), this.#nodes.read(right.node)]
    this.#nodes.remove(right.node)
    const [one] =
      'rows' in a && 'rows' in b
        ? this.#writeLeaves(left.node, [...a.rows, ...b.rows])
        : 'kids' in a && 'kids' in b
          ? this.#writeInner(left.node, [...a.kids, ...b.kids])
          : []
    if (one === undefined) throw new Error('neighbours of an index are not equally deep')
    return one
  }

  #writeLeaves(node: number | undefined, rows: readonly KeptRow[]): Child[] {
    const printed = rows.map((item) => ({ item, text: JSON.stringify(item) }))
    return this.#writeChunks(node, 'rows', inChunks(printed, 1), (chunk, last) => ({
      count: chunk.length,
      last: [last[0], last[1], last[2]],
      ...this.#reduced(({ reduce }) => reduce(chunk.map(toRow))),
    }))
  }

  #writeInner(node: number | undefined, kids: readonly Child[]): Child[] {
    const printed = kids.map((item) => ({ item, text: JSON.stringify(item) }))
    // Fewer than two in a chunk, and a tree of huge keys would grow upwards for ever.
    return this.#writeChunks(node, 'kids', inChunks(printed, 2), (chunk, last) => ({
      count: chunk.reduce((sum, kid) => sum + kid.count, 0),
      last: last.last,
      ...this.#reduced((reducer, name) =>
        reducer.rereduce(
          chunk.flatMap((kid) => {
            const part = reduceBetween(this.#nodes, kid, [name, reducer], 0, kid.count)
            return part === undefined ? [] : [part]
          }),
        ),
      ),
    }))
  }

  #reduced(
    work: (reducer: Reducers[string], name: string) => JsonValue,
  ): Pick<Child, 'reduced'> | Record<string, never> {
    const entries = Object.entries(this.#reducers ?? {})
    if (entries.length === 0) return {}
    return {
      reduced: Object.fromEntries(entries.map(([name, reducer]) => [name, work(reducer, name)])),
    }
  }

  #writeChunks<T extends KeptRow | Child>(
    node: number | undefined,
    kind: 'rows' | 'kids',
    chunks: readonly (readonly Printed<T>[])[],
    describe: (chunk: readonly T[], last: T) => Omit<Child, 'node' | 'size'>,
  ): Child[] {
    if (chunks.length === 0 && node !== undefined) this.#nodes.remove(node)
    return chunks.flatMap((chunk, index) => {
      const last = chunk.at(-1)
      if (last === undefined) return []
      const id = index === 0 && node !== undefined ? node : this.#nextNode++
      const text = `{"${kind}":[${chunk.map((printed) => printed.text).join(',')}]}`
      this.#nodes.write(id, text)
      const items = chunk.map((printed) => printed.item)
      return [{ node: id, size: text.length, ...describe(items, last.item) }]
    })
  }
}

function isUpTo(change: TreeChange | undefined, kid: Child): boolean {
  return change !== undefined && comparePlaces(change.place, kid.last) <= 0
}

function mergeRows(rows: readonly KeptRow[], changes: readonly TreeChange[]): KeptRow[] {
  const merged: KeptRow[] = []
  let index = 0
  for (const { place, row } of changes) {
    let order = -1
    while (index < rows.length) {
      const here = rows[index]
      if (here === undefined) break
      order = comparePlaces(here, place)
      if (order >= 0) break
      merged.push(here)
      index += 1
    }
    if (index < rows.length && order === 0) index += 1
    if (row !== null) merged.push(row)
  }
  return [...merged, ...rows.slice(index)]
}

/** Parts of about equal size, none larger than a node where that can be had. */
function inChunks<T>(printed: readonly Printed<T>[], least: number): Printed<T>[][] {
  const total = printed.reduce((sum, { text }) => sum + text.length + 1, 0)
  if (printed.length === 0) return []
  if (total <= MAX_SIZE) return [[...printed]]
  const wanted = total / Math.ceil(total / SPLIT_SIZE)
  const chunks: Printed<T>[][] = []
  let chunk: Printed<T>[] = []
  let size = 0
  for (const item of printed) {
    const isFull = chunk.length >= least && size + item.text.length / 2 > wanted
    if (isFull) {
      chunks.push(chunk)
      chunk = []
      size = 0
    }
    chunk.push(item)
    size += item.text.length + 1
  }
  return [...chunks, chunk]
}
