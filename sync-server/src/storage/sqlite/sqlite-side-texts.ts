import type { SideTexts } from '../side-texts.ts'
import { text } from './sql-row.ts'
import type { Statements } from './statements.ts'

/** The side texts of one db, in a table of their own. */
export class SqliteSideTexts implements SideTexts {
  readonly #sql: Statements

  constructor(sql: Statements) {
    this.#sql = sql
  }

  read(space: string, key: string): string | undefined {
    const [row] = this.#sql.readSide.all(space, key)
    return row === undefined ? undefined : text(row, 'text')
  }

  write(space: string, key: string, written: string): void {
    this.#sql.writeSide.run(space, key, written)
  }

  delete(space: string, key: string): void {
    this.#sql.deleteSide.run(space, key)
  }

  list(space: string): string[] {
    return this.#sql.listSide.all(space).map((row) => text(row, 'key'))
  }

  clear(space: string, limit?: number): boolean {
    if (limit === undefined) this.#sql.clearSide.run(space)
    else this.#sql.clearSomeSide.run(space, space, limit)
    return limit !== undefined && this.#sql.anySide.get(space) !== undefined
  }
}
