import type { StoredDoc } from '../doc-storage.ts'
import { number, text } from './sql-row.ts'
import { IdCounts } from './id-counts.ts'
import { SeqCounts } from './seq-counts.ts'
import { count } from './stored-rows.ts'
import type { Statements } from './statements.ts'

interface Counts {
  /** The greatest `num` that was ever given here. */
  lastNum: number
  updateSeq: number
  docCount: number
  deletedDocCount: number
}

/** Where `undo` is to go back to. */
export interface CountsMark {
  readonly counts: Readonly<Counts>
  readonly seqs: number
  readonly ids: number
}

/** What a file holds, counted in memory so that nobody has to walk over it. */
export class DocCounts {
  readonly #sql: Statements
  readonly #seqs: SeqCounts
  readonly #ids: IdCounts
  #counts: Counts

  constructor(sql: Statements) {
    this.#sql = sql
    const [meta] = sql.readMeta.all('update_seq')
    const [row] = sql.countDocs.all()
    this.#counts = {
      lastNum: count(sql.lastNum.all()),
      updateSeq: meta === undefined ? 0 : Number(text(meta, 'value')),
      docCount: row === undefined ? 0 : number(row, 'live'),
      deletedDocCount: row === undefined ? 0 : number(row, 'dead'),
    }
    const seqs = {
      countByBlock: (size: number) =>
        sql.countBySeqBlock
          .all(size)
          .map((each) => ({ block: number(each, 'block'), n: number(each, 'n') })),
      countBetween: (since: number, until: number) => count(sql.countChanges.all(since, until)),
    }
    this.#seqs = new SeqCounts(seqs, this.#counts.lastNum === 0)
    this.#ids = new IdCounts({
      countAll: () => this.#counts.docCount,
      sample: (step) => sql.sampleIds.all(step).map((row) => text(row, 'id')),
      countBetween: (from, to) => count(sql.countIds.all(from, to)),
      idAt: (from, skip) => {
        const [found] = sql.idAt.all(from, skip)
        return found === undefined ? undefined : text(found, 'id')
      },
    })
  }

  get now(): Readonly<Counts> {
    return this.#counts
  }

  nextNum(): number {
    return ++this.#counts.lastNum
  }

  nextSeq(): number {
    return ++this.#counts.updateSeq
  }

  /** Notes that a doc stands as it does (1), or no longer (-1). */
  note(doc: StoredDoc | undefined, by: 1 | -1): void {
    if (doc === undefined) return
    this.#seqs.note(doc.seq, by)
    if (doc.isDeleted) {
      this.#counts.deletedDocCount += by
      return
    }
    this.#counts.docCount += by
    this.#ids.note(doc.id, by)
  }

  /** How many docs have a seq beyond `since`. Not within a transaction: it may be undone. */
  countAfter(since: number): number {
    return this.#seqs.countAfter(since)
  }

  /** How many listed docs have a lesser id. Not within a transaction: it may be undone. */
  countBefore(docId: string): number {
    return this.#ids.countBefore(docId)
  }

  mark(): CountsMark {
    return { counts: { ...this.#counts }, seqs: this.#seqs.mark, ids: this.#ids.mark }
  }

  undo(mark: CountsMark): void {
    this.#counts = { ...mark.counts }
    this.#seqs.undo(mark.seqs)
    this.#ids.undo(mark.ids)
  }

  /** Keeps the update seq with what is about to be committed, when it moved on since `mark`. */
  write(mark: CountsMark): void {
    const { updateSeq } = this.#counts
    if (updateSeq !== mark.counts.updateSeq) this.#sql.writeMeta.run('update_seq', `${updateSeq}`)
  }

  commit(): void {
    this.#seqs.commit()
    this.#ids.commit()
  }
}
