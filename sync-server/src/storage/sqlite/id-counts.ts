import { compareUtf8 } from '../compare-utf8.ts'

/** A segment that has grown to more than this many times its first size is cut in two. */
const MAX_GROWTH = 4

/** What `IdCounts` asks of the table whose listed ids it counts. */
export interface IdTable {
  countAll(): number
  /** Every `step`th id in order, the first of all being the first. */
  sample(step: number): string[]
  /** How many ids are at or beyond `from` and before `to`. */
  countBetween(from: string, to: string): number
  /** The id that comes `skip` places after the first at or beyond `from`. */
  idAt(from: string, skip: number): string | undefined
}

interface Segment {
  /** The least id that belongs here; `''` in the first segment. */
  readonly from: string
  n: number
}

/**
 * How many listed docs come before an id, without walking over them all: each page of `_all_docs`
 * says its offset, in a db of a million docs too.
 *
 * One number for each thousand or so of neighbours, read on first use and kept up with the writes.
 */
export class IdCounts {
  readonly #table: IdTable
  readonly #size: number
  #segments: Segment[] | undefined
  #done: { readonly id: string; readonly by: 1 | -1 }[] = []

  /** @param size - ids in a segment, to begin with */
  constructor(table: IdTable, size = 1_024) {
    this.#table = table
    this.#size = size
  }

  /** Notes that an id came to be listed (1) or is no longer (-1). */
  note(id: string, by: 1 | -1): void {
    if (this.#segments === undefined) return
    this.#add(this.#segments, id, by)
    this.#done.push({ id, by })
  }

  get mark(): number {
    return this.#done.length
  }

  undo(mark: number): void {
    for (const { id, by } of this.#done.splice(mark)) {
      if (this.#segments !== undefined) this.#add(this.#segments, id, by === 1 ? -1 : 1)
    }
  }

  commit(): void {
    this.#done = []
  }

  /** How many listed ids are less than this one. Not within a transaction: it may be undone. */
  countBefore(id: string): number {
    const segments = (this.#segments ??= this.#read())
    const at = indexOf(segments, id)
    const own = segments[at]
    if (own === undefined) return 0
    if (own.n > MAX_GROWTH * this.#size && this.#cut(segments, at, own)) return this.countBefore(id)
    let count = this.#table.countBetween(own.from, id)
    for (let index = 0; index < at; index += 1) count += segments[index]?.n ?? 0
    return count
  }

  #read(): Segment[] {
    const [, ...starts] = this.#table.sample(this.#size)
    const bounds = ['', ...starts]
    const inLast = this.#table.countAll() - starts.length * this.#size
    return bounds.map((from, index) => ({
      from,
      n: index < starts.length ? this.#size : inLast,
    }))
  }

  /** @returns whether there was a place to cut at */
  #cut(segments: Segment[], at: number, segment: Segment): boolean {
    const half = Math.floor(segment.n / 2)
    const from = this.#table.idAt(segment.from, half)
    if (from === undefined) return false
    segments.splice(at, 1, { from: segment.from, n: half }, { from, n: segment.n - half })
    return true
  }

  #add(segments: readonly Segment[], id: string, by: 1 | -1): void {
    const segment = segments[indexOf(segments, id)]
    if (segment !== undefined) segment.n += by
  }
}

/** The segment an id belongs to: the last that begins at or before it. */
function indexOf(segments: readonly Segment[], id: string): number {
  let low = 0
  let high = segments.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (compareUtf8(segments[middle]?.from ?? '', id) > 0) high = middle
    else low = middle + 1
  }
  return low - 1
}
