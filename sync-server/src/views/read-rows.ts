import type { IndexStore } from '../indexes/index-store.ts'
import type { KeyRange, RowsPage, RowsQuery, ViewRow } from './view.ts'

/** Opens the index anew and looks into it; what it gives must be taken at once. */
export type ReadIndex = <T>(work: (index: IndexStore) => T) => T

const PAGE_ROWS = 500

/**
 * Rows of ranges, page by page. Between two pages the index may change: reading goes on behind the
 * row that was read last.
 */
export async function* readRows(read: ReadIndex, query: RowsQuery): AsyncGenerator<RowsPage> {
  const { ranges, descending, limit } = query
  yield read((index) => ({
    totalRows: index.rowCount,
    offset: offsetOf(index, query),
    updateSeq: index.updateSeq,
    rows: [],
  }))
  let skip = query.skip
  let left = limit
  for (const range of ranges) {
    const walker = new RangeWalker(range, descending)
    while (left > 0) {
      const { rows, skipped } = walker.take(read, skip, Math.min(left, PAGE_ROWS))
      skip -= skipped
      left -= rows.length
      if (rows.length === 0) break
      yield { totalRows: 0, offset: 0, updateSeq: 0, rows }
    }
  }
}

/** Rows before the first of the answer, from where reading begins. */
function offsetOf(index: IndexStore, { ranges, descending, skip }: RowsQuery): number {
  let before = 0
  for (const range of ranges) {
    const { from, to } = index.span({ ...range, descending })
    before = descending ? index.rowCount - to : from
    if (to > from) break
  }
  return Math.min(index.rowCount, before + skip)
}

/** Walks through a range in steps, finding its place anew each time. */
class RangeWalker {
  readonly #range: KeyRange
  readonly #descending: boolean
  #last: ViewRow | undefined
  /** Rows of the last row's doc and key that were taken already. */
  #same = 0

  constructor(range: KeyRange, descending: boolean) {
    this.#range = range
    this.#descending = descending
  }

  take(read: ReadIndex, skip: number, limit: number): { rows: ViewRow[]; skipped: number } {
    return read((index) => {
      const span = this.#left(index)
      const skipped = Math.min(skip, span.to - span.from)
      const bounds = this.#descending
        ? { from: Math.max(span.from, span.to - skipped - limit), to: span.to - skipped }
        : { from: span.from + skipped, to: Math.min(span.to, span.from + skipped + limit) }
      const rows = [...index.rowsAt(bounds, this.#descending)]
      for (const row of rows) this.#note(row)
      return { rows, skipped }
    })
  }

  #note(row: ViewRow): void {
    const last = this.#last
    const isSame =
      last !== undefined &&
      last.docId === row.docId &&
      JSON.stringify(last.key) === JSON.stringify(row.key)
    this.#same = isSame ? this.#same + 1 : 1
    this.#last = row
  }

  #left(index: IndexStore): { from: number; to: number } {
    const { from, to } = index.span({ ...this.#range, descending: this.#descending })
    if (this.#last === undefined) return { from, to }
    const { key, docId } = this.#last
    if (this.#descending) {
      const end = index.countBefore({ key, docId, side: 'after' }) - this.#same
      return { from, to: Math.max(from, Math.min(to, end)) }
    }
    const start = index.countBefore({ key, docId, side: 'before' }) + this.#same
    return { from: Math.min(to, Math.max(from, start)), to }
  }
}
