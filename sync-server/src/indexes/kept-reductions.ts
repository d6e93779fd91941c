import type { JsonValue } from '@tributary/sync-protocol'
import {
  type Child,
  type IndexRow,
  type NodeSpace,
  type SideStorage,
  toRow,
  type TreeNode,
} from './index-nodes.ts'

/**
 * What a span is reduced from, in the order of its rows: rows at its edges, and what was made
 * before of whole subtrees.
 */
export type Piece = { readonly rows: readonly IndexRow[] } | { readonly value: JsonValue }

/** A node of which nothing is kept yet, while all that lies below it is. */
export interface BareNode {
  readonly node: number
  readonly pieces: readonly Piece[]
  /** Characters of the node's text. */
  readonly size: number
}

/** What of spans is there, and what is to be reduced before. */
export interface Collected {
  /** Of each span; `undefined` where something lacks. */
  readonly pieces: readonly (readonly Piece[] | undefined)[]
  readonly bare: readonly BareNode[]
}

export interface Made {
  readonly bare: BareNode
  readonly value: JsonValue
}

/** Nodes that are reduced, and characters of what they hold, before any of it is kept. */
const MAX_NODES = 200
const MAX_CHARS = 1_000_000

/**
 * Reductions that cannot be made within the transaction that changes a tree, because a script in
 * another thread makes them: one row of side text per node, with a member per function. A node
 * that is written or removed loses its own, and with it all nodes above, which are always written
 * as well; they are made again when somebody asks.
 */
export class KeptReductions {
  readonly #storage: SideStorage
  readonly #space: string
  readonly #nodes: NodeSpace

  constructor(storage: SideStorage, space: string, nodes: NodeSpace) {
    this.#storage = storage
    this.#space = space
    this.#nodes = nodes
  }

  /** @returns `undefined` when some node is bare: it is among `bare` then, or below one that is */
  collect(
    name: string,
    top: Child | null,
    [from, to]: readonly [number, number],
    bare: Map<number, BareNode>,
  ): Piece[] | undefined {
    const pieces: Piece[] = []
    let isWhole = true
    const walk = (child: Child, begin: number, end: number): void => {
      if (begin >= child.count || end <= 0 || begin >= end) return
      if (begin <= 0 && end >= child.count) {
        const value = this.#read(child.node, name)
        if (value !== undefined) return void pieces.push({ value })
        isWhole = false
        return this.#findBare(name, child, bare)
      }
      const node = this.#nodes.read(child.node)
      if ('rows' in node) {
        pieces.push({ rows: node.rows.slice(Math.max(0, begin), end).map(toRow) })
        return
      }
      let before = 0
      for (const kid of node.kids) {
        walk(kid, begin - before, end - before)
        before += kid.count
      }
    }
    if (top !== null) walk(top, from, to)
    return isWhole ? pieces : undefined
  }

  /**
   * Keeps what was made of nodes, unless they have changed since they were read.
   *
   * @param wanted - names of functions that anybody may still ask for; what others made goes
   * @returns of how many it was kept
   */
  keep(name: string, made: readonly Made[], wanted: ReadonlySet<string>): number {
    let count = 0
    for (const { bare, value } of made) {
      const text = this.#nodes.find(bare.node)
      const now = text === undefined ? undefined : this.#piecesOf(name, JSON.parse(text))
      if (now === undefined || JSON.stringify(now) !== JSON.stringify(bare.pieces)) continue
      const others = Object.entries(this.#all(bare.node)).filter(([other]) => wanted.has(other))
      const kept = Object.fromEntries([...others, [name, value]])
      this.#storage.side.write(this.#space, String(bare.node), JSON.stringify(kept))
      count += 1
    }
    return count
  }

  #findBare(name: string, child: Child, bare: Map<number, BareNode>): void {
    if (bare.has(child.node) || bare.size >= MAX_NODES || charsOf(bare) > MAX_CHARS) return
    const node = this.#nodes.read(child.node)
    const pieces = this.#piecesOf(name, node)
    if (pieces !== undefined) bare.set(child.node, { node: child.node, pieces, size: child.size })
    else if ('kids' in node) {
      for (const kid of node.kids) {
        if (this.#read(kid.node, name) === undefined) this.#findBare(name, kid, bare)
      }
    }
  }

  /** `undefined` when one of its kids is bare. */
  #piecesOf(name: string, node: TreeNode): Piece[] | undefined {
    if ('rows' in node) return [{ rows: node.rows.map(toRow) }]
    const pieces: Piece[] = []
    for (const kid of node.kids) {
      const value = this.#read(kid.node, name)
      if (value === undefined) return undefined
      pieces.push({ value })
    }
    return pieces
  }

  #read(node: number, name: string): JsonValue | undefined {
    return this.#all(node)[name]
  }

  #all(node: number): Readonly<Record<string, JsonValue>> {
    const text = this.#storage.side.read(this.#space, String(node))
    return text === undefined ? {} : JSON.parse(text)
  }
}

function charsOf(bare: ReadonlyMap<number, BareNode>): number {
  return [...bare.values()].reduce((sum, { size }) => sum + size, 0)
}
