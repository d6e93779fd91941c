import type { JsonValue } from '@tributary/sync-protocol'
import { type DocRows, oncePerPlace, StoredDocRows } from './doc-rows.ts'
import { type Head, IndexHead } from './index-head.ts'
import { type IndexRow, NodeSpace, type SideStorage, toRow } from './index-nodes.ts'
import { type BareNode, type Collected, KeptReductions, type Made } from './kept-reductions.ts'
import { reduceBetween, type Reducers } from './reducers.ts'
import { type TreeChange, TreeEdit } from './tree-edit.ts'
import { type Cut, countBefore, rowsBetween } from './tree-read.ts'

/** Where the ids of a db's indexes are listed. */
const REGISTRY = 'indexes'
/** What the list of indexes says of one that is being removed, slice by slice. */
const BEING_REMOVED = 'removed'

/** As CouchDB's views are asked: `start` is where reading begins, in either direction. */
export interface IndexRange {
  /** May hold `HIGHEST`. */
  readonly startKey?: unknown
  readonly startDocId?: string
  readonly endKey?: unknown
  readonly endDocId?: string
  readonly isEndIncluded?: boolean
  readonly descending?: boolean
  readonly skip?: number
  readonly limit?: number
}

/** Rows by their position: `from` inclusive, `to` exclusive. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** The ids of a db's indexes. */
export function listIndexes(storage: SideStorage): string[] {
  return storage.side.list(REGISTRY)
}

/** @param indexId - short; names the definition by its signature, so that another is another index */
export function openIndex(
  storage: SideStorage,
  indexId: string,
  reducers: Reducers = {},
): IndexStore {
  return new IndexStore(storage, indexId, reducers)
}

/**
 * Rows of `(key, docId, value)` in the order of CouchDB's view collation, then of ids, then as
 * the doc gave them; kept in the db's own file and changed within its transactions.
 *
 * Holds nothing in memory between two calls: what was rolled back was never seen. An index that
 * was made by another format, collation or instance of the db reads as empty.
 */
export class IndexStore {
  readonly #storage: SideStorage
  readonly #indexId: string
  readonly #reducers: Reducers
  readonly #nodes: NodeSpace
  readonly #head: IndexHead
  readonly #docRows: StoredDocRows

  constructor(storage: SideStorage, indexId: string, reducers: Reducers) {
    this.#storage = storage
    this.#indexId = indexId
    this.#reducers = reducers
    this.#nodes = new NodeSpace(storage, this.#treeSpace, this.#reductionSpace)
    this.#head = new IndexHead(storage, this.#treeSpace)
    this.#docRows = new StoredDocRows(storage, `docs ${indexId}`)
  }

  /** Every change of the db up to this seq is in the index. */
  get updateSeq(): number {
    return this.#head.read()?.updateSeq ?? 0
  }

  get rowCount(): number {
    return this.#head.read()?.top?.count ?? 0
  }

  /**
   * Replaces all that these docs gave before. Call it within a transaction.
   *
   * @param updateSeq - where the db stood when the docs were read
   */
  update(batch: readonly DocRows[], updateSeq: number): void {
    let head = this.#head.read()
    if (head === undefined) {
      this.destroy()
      this.#storage.side.write(REGISTRY, this.#indexId, '')
      head = this.#head.empty()
    }
    const byDoc = new Map(batch.map((doc) => [doc.docId, doc]))
    const changes = [...byDoc.values()].flatMap((doc) => this.#docRows.changesOf(doc))
    this.#apply(head, changes, this.#reducers, updateSeq)
  }

  /**
   * Takes docs' rows out at once, without moving `updateSeq`: what was withdrawn must not wait
   * for the next query. Needs no reducers; what was summed up of these rows goes with them.
   */
  forget(docIds: readonly string[]): void {
    const head = this.#head.read()
    if (head === undefined) {
      // What is being removed goes anyway, in slices.
      if (!this.isBeingRemoved) this.destroy()
      return
    }
    const changes = docIds.flatMap((docId) => this.#docRows.changesOf({ docId, rows: [] }))
    if (changes.length > 0) this.#apply(head, changes, undefined, head.updateSeq)
  }

  /** Rows of a range. Take them all before anything else may write to the db. */
  *rows(range: IndexRange = {}): Generator<IndexRow> {
    const { descending = false, skip = 0, limit = Number.MAX_SAFE_INTEGER } = range
    const { from, to } = this.span(range)
    yield* descending
      ? this.rowsAt({ from: Math.max(from, to - skip - limit), to: to - skip }, true)
      : this.rowsAt({ from: from + skip, to: Math.min(to, from + skip + limit) })
  }

  /** Rows by position. Take them all before anything else may write to the db. */
  *rowsAt({ from, to }: Span, descending = false): Generator<IndexRow> {
    const top = this.#head.read()?.top ?? null
    if (top === null) return
    for (const row of rowsBetween(this.#nodes, top, from, to, descending)) yield toRow(row)
  }

  /** The positions that a range covers, whatever its `skip` and `limit`. */
  span(range: IndexRange): Span {
    const { startKey, startDocId, endKey, endDocId, isEndIncluded = true, descending } = range
    const [inside, outside] = isEndIncluded
      ? (['after', 'before'] as const)
      : (['before', 'after'] as const)
    const start: Cut | undefined =
      startKey === undefined
        ? undefined
        : { key: startKey, docId: startDocId, side: descending === true ? 'after' : 'before' }
    const end: Cut | undefined =
      endKey === undefined
        ? undefined
        : { key: endKey, docId: endDocId, side: descending === true ? outside : inside }
    const [low, high] = descending === true ? [end, start] : [start, end]
    const from = low === undefined ? 0 : this.countBefore(low)
    const to = high === undefined ? this.rowCount : this.countBefore(high)
    return { from, to: Math.max(from, to) }
  }

  /** How many rows lie before a cut. */
  countBefore(cut: Cut): number {
    return countBefore(this.#nodes, this.#head.read()?.top ?? null, cut)
  }

  /** What a reducer makes of the rows of a span; `undefined` when there are none. */
  reduce(name: string, { from, to }: Span): JsonValue | undefined {
    const reducer = this.#reducers[name]
    if (reducer === undefined) throw new Error(`the index was opened without a reducer ${name}`)
    const top = this.#head.read()?.top ?? null
    return top === null ? undefined : reduceBetween(this.#nodes, top, [name, reducer], from, to)
  }

  /**
   * What a script's reductions of spans are made of; `undefined` for each that lacks something.
   *
   * @param name - of the function, by its signature
   * @returns also nodes that are to be reduced first, some at a time
   */
  collect(name: string, spans: readonly Span[]): Collected {
    const top = this.#head.read()?.top ?? null
    const bare = new Map<number, BareNode>()
    const kept = this.#keptReductions
    const pieces = spans.map(({ from, to }) => kept.collect(name, top, [from, to], bare))
    return { pieces, bare: [...bare.values()] }
  }

  /**
   * Keeps what a script made of nodes that `collect` gave. Call it within a transaction.
   *
   * @param wanted - names of functions that anybody may still ask for
   * @returns of how many it was kept; the others have changed
   */
  keep(name: string, made: readonly Made[], wanted: ReadonlySet<string>): number {
    return this.#head.read() === undefined ? 0 : this.#keptReductions.keep(name, made, wanted)
  }

  /** Removes the index with all it kept. Call it within a transaction. */
  destroy(): void {
    for (const space of this.#spaces) this.#storage.side.clear(space)
    this.#storage.side.delete(REGISTRY, this.#indexId)
  }

  /**
   * Removes a part of what it kept; from the first on it reads as empty. Call it within a
   * transaction. @returns whether nothing is left
   */
  destroySome(limit: number): boolean {
    this.#head.remove()
    this.#storage.side.write(REGISTRY, this.#indexId, BEING_REMOVED)
    if (this.#spaces.some((space) => this.#storage.side.clear(space, limit))) return false
    this.#storage.side.delete(REGISTRY, this.#indexId)
    return true
  }

  get isBeingRemoved(): boolean {
    return this.#storage.side.read(REGISTRY, this.#indexId) === BEING_REMOVED
  }

  /** Whether there is something that reads as empty: half removed, or of another instance. */
  get isLeftOver(): boolean {
    return (
      this.#head.read() === undefined &&
      this.#storage.side.read(REGISTRY, this.#indexId) !== undefined
    )
  }

  get #treeSpace(): string {
    return `tree ${this.#indexId}`
  }

  get #spaces(): string[] {
    return [this.#treeSpace, this.#docRows.space, this.#reductionSpace]
  }

  /** What scripts made of nodes, by the node. */
  get #reductionSpace(): string {
    return `reduced ${this.#indexId}`
  }

  get #keptReductions(): KeptReductions {
    return new KeptReductions(this.#storage, this.#reductionSpace, this.#nodes)
  }

  #apply(
    head: Head,
    changes: readonly TreeChange[],
    reducers: Reducers | undefined,
    updateSeq: number,
  ): void {
    const edit = new TreeEdit(this.#nodes, reducers, head.nextNode)
    const ordered = oncePerPlace(changes)
    const root =
      ordered.length === 0
        ? { top: head.top, nextNode: head.nextNode }
        : edit.apply(head.top, ordered)
    this.#head.write({ ...head, ...root, updateSeq })
  }
}
