export type SqlValue = string | number | null | Uint8Array
export type SqlRow = Readonly<Record<string, SqlValue>>

/** A statement that is asked for rows. */
export interface SqliteReading {
  all(...params: SqlValue[]): SqlRow[]
  /** The first row alone, at half the cost of `all`. May hold members that are no columns. */
  get(...params: SqlValue[]): SqlRow | undefined
}
