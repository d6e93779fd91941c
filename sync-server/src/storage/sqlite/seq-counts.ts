const BLOCK = 1_024

const blockOf = (seq: number) => Math.floor(seq / BLOCK)

/** What `SeqCounts` asks of the table whose seqs it counts. */
export interface SeqTable {
  /** How many seqs are in each block of `size` that has any. */
  countByBlock(size: number): Iterable<{ readonly block: number; readonly n: number }>
  /** How many seqs lie beyond `since`, up to `until`. */
  countBetween(since: number, until: number): number
}

/**
 * How many docs have a seq beyond another, without walking over them all: every page of the
 * changes feed says how many are pending, in a db of a million docs too.
 *
 * One number per 1,024 seqs, read on first use and kept up with the writes. `mark` and `undo`
 * follow transactions.
 */
export class SeqCounts {
  readonly #table: SeqTable
  #blocks: number[] | undefined
  #done: { readonly block: number; readonly by: 1 | -1 }[] = []

  /** @param isEmpty - whether the table is known to hold nothing yet: then it is never read */
  constructor(table: SeqTable, isEmpty = false) {
    this.#table = table
    if (isEmpty) this.#blocks = []
  }

  /** Notes that a seq was given (1) or is no doc's any more (-1). */
  note(seq: number, by: 1 | -1): void {
    if (this.#blocks === undefined) return
    this.#add(blockOf(seq), by)
    this.#done.push({ block: blockOf(seq), by })
  }

  /** Where `undo` is to go back to. */
  get mark(): number {
    return this.#done.length
  }

  undo(mark: number): void {
    for (const { block, by } of this.#done.splice(mark)) this.#add(block, by === 1 ? -1 : 1)
  }

  commit(): void {
    this.#done = []
  }

  /** How many docs have a seq beyond `since`. Not within a transaction: it may be undone. */
  countAfter(since: number): number {
    const blocks = this.#read()
    const own = blockOf(since)
    let count = this.#table.countBetween(since, (own + 1) * BLOCK - 1)
    for (let block = own + 1; block < blocks.length; block += 1) count += blocks[block] ?? 0
    return count
  }

  #read(): number[] {
    if (this.#blocks !== undefined) return this.#blocks
    const blocks: number[] = []
    for (const { block, n } of this.#table.countByBlock(BLOCK)) {
      while (blocks.length < block) blocks.push(0)
      blocks[block] = n
    }
    return (this.#blocks = blocks)
  }

  #add(block: number, by: 1 | -1): void {
    const blocks = this.#blocks
    if (blocks === undefined) return
    while (blocks.length <= block) blocks.push(0)
    blocks[block] = (blocks[block] ?? 0) + by
  }
}
