import type { JsonValue } from '@tributary/sync-protocol'
import type { DocStorage } from '../storage/doc-storage.ts'
import { compareUtf8 } from '../storage/compare-utf8.ts'
import { compareKeys } from './collate.ts'

/** What of a db's storage indexes use. */
export type SideStorage = Pick<DocStorage, 'side' | 'readMeta'>

export interface IndexRow {
  readonly key: JsonValue
  readonly docId: string
  readonly value: JsonValue
}

/** Where a row stands: its key, its doc, and which of the doc's rows it is. */
export type Place = readonly [key: JsonValue, docId: string, ordinal: number]

/** A row as it is kept: its place, then its value. */
export type KeptRow = readonly [...Place, value: JsonValue]

/** A node as its parent knows it. */
export interface Child {
  readonly node: number
  /** Rows below. */
  readonly count: number
  /** Characters of the node's text. */
  readonly size: number
  /** The place of the last row below. */
  readonly last: Place
  /** By the reducers' names; absent until somebody computes them. */
  readonly reduced?: Readonly<Record<string, JsonValue>>
}

export type TreeNode = { readonly rows: readonly KeptRow[] } | { readonly kids: readonly Child[] }

export function comparePlaces(a: Place | KeptRow, b: Place | KeptRow): number {
  return compareKeys(a[0], b[0]) || compareUtf8(a[1], b[1]) || a[2] - b[2]
}

export function toRow([key, docId, , value]: KeptRow): IndexRow {
  return { key, docId, value }
}

/** The nodes of one tree, each a row of the side table. */
export class NodeSpace {
  readonly #storage: SideStorage
  readonly #space: string
  readonly #reductions: string

  /** @param reductions - the space where what was made of nodes is kept: it goes with what they were */
  constructor(storage: SideStorage, space: string, reductions: string) {
    this.#storage = storage
    this.#space = space
    this.#reductions = reductions
  }

  find(node: number): string | undefined {
    return this.#storage.side.read(this.#space, String(node))
  }

  read(node: number): TreeNode {
    const text = this.find(node)
    if (text === undefined) throw new Error(`an index lacks its node ${node}`)
    return JSON.parse(text)
  }

  write(node: number, text: string): void {
    this.#storage.side.write(this.#space, String(node), text)
    this.#storage.side.delete(this.#reductions, String(node))
  }

  remove(node: number): void {
    this.#storage.side.delete(this.#space, String(node))
    this.#storage.side.delete(this.#reductions, String(node))
  }
}
