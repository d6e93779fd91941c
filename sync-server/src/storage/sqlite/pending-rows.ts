import type { SqliteConnection, SqliteStatement, SqlValue } from './sqlite-connection.ts'

/** Rows per statement, largest first. A call into SQLite costs more than a row of it. */
const SIZES = [40, 8, 1] as const

/** New rows of one table, held back within a transaction so that one statement inserts many. */
export class PendingRows {
  readonly #connection: SqliteConnection
  readonly #insert: string
  readonly #width: number
  readonly #statements = new Map<number, SqliteStatement>()
  #values: SqlValue[] = []

  /** @param insert - `INSERT INTO … (a, b)`, to which `VALUES (?, ?), …` is added */
  constructor(connection: SqliteConnection, insert: string, width: number) {
    this.#connection = connection
    this.#insert = insert
    this.#width = width
  }

  add(...values: SqlValue[]): void {
    this.#values.push(...values)
  }

  get isEmpty(): boolean {
    return this.#values.length === 0
  }

  /** Inserts what waits, in the order in which it came. */
  flush(): void {
    const values = this.#values
    if (values.length === 0) return
    this.#values = []
    let from = 0
    for (const size of SIZES) {
      const width = size * this.#width
      for (; values.length - from >= width; from += width) {
        this.#statement(size).run(...values.slice(from, from + width))
      }
    }
  }

  /** Forgets what waits, because its transaction was undone. */
  clear(): void {
    this.#values = []
  }

  #statement(size: number): SqliteStatement {
    const known = this.#statements.get(size)
    if (known !== undefined) return known
    const row = `(${Array.from({ length: this.#width }, () => '?').join(', ')})`
    const rows = Array.from({ length: size }, () => row).join(', ')
    const statement = this.#connection.prepare(`${this.#insert} VALUES ${rows}`)
    this.#statements.set(size, statement)
    return statement
  }
}
