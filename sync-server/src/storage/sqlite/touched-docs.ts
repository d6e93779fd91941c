import type { StoredChange } from '../doc-storage.ts'
import { number } from './sql-row.ts'
import type { Statements } from './statements.ts'
import { toStoredChange, toStoredDoc } from './stored-rows.ts'

/** A doc as it was read, or as the running transaction has left it; without `num` there is none. */
export interface TouchedDoc {
  readonly num: number | undefined
  readonly doc: StoredChange | undefined
}

/** Docs that a transaction, or a reading of many, has read or written, so that each is read once. */
export class TouchedDocs {
  readonly #sql: Statements
  readonly #byId = new Map<string, TouchedDoc>()

  constructor(sql: Statements) {
    this.#sql = sql
  }

  recall(docId: string): TouchedDoc | undefined {
    return this.#byId.get(docId)
  }

  /** @param isKept - whether it is to be recalled later on */
  read(docId: string, isKept: boolean): TouchedDoc {
    const known = this.#byId.get(docId)
    if (known !== undefined) return known
    const row = this.#sql.readDoc.get(docId)
    const touched =
      row === undefined
        ? { num: undefined, doc: undefined }
        : { num: number(row, 'num'), doc: toStoredDoc(row) }
    if (isKept) this.#byId.set(docId, touched)
    return touched
  }

  /** Reads those that are not known yet with one statement. */
  readAll(docIds: readonly string[], needs: 'docs' | 'bodies'): void {
    const unknown = docIds.filter((docId) => !this.#byId.has(docId))
    if (unknown.length < 2) return
    const statement = needs === 'bodies' ? this.#sql.readDocsWithBodies : this.#sql.readDocs
    for (const docId of unknown) this.#byId.set(docId, { num: undefined, doc: undefined })
    for (const row of statement.all(JSON.stringify(unknown))) {
      const doc = needs === 'bodies' ? toStoredChange(row) : toStoredDoc(row)
      this.#byId.set(doc.id, { num: number(row, 'num'), doc })
    }
  }

  note(docId: string, touched: TouchedDoc): void {
    this.#byId.set(docId, touched)
  }

  forget(docId: string): void {
    this.#byId.delete(docId)
  }

  clear(): void {
    this.#byId.clear()
  }
}
