import type { SqliteConnection, SqlRow, SqlValue } from '../sqlite-connection.ts'

export interface TableColumn {
  readonly name: string
  readonly isText: boolean
}

/** Tables with rowids. Those without hold what can be made anew from the docs. */
export function tablesOf(connection: SqliteConnection): string[] {
  return connection
    .prepare(
      `SELECT name FROM pragma_table_list
       WHERE schema = 'main' AND type = 'table' AND wr = 0 AND name NOT LIKE 'sqlite_%'`,
    )
    .all()
    .map((row) => String(row['name']))
}

export function columnsOf(connection: SqliteConnection, table: string): TableColumn[] {
  const rows = connection.prepare('SELECT name, type FROM pragma_table_info(?)').all(table)
  return rows.map((row) => ({ name: String(row['name']), isText: row['type'] === 'TEXT' }))
}

/**
 * Asks for texts as bytes: libsql ends the whole process when a text that was damaged is no
 * UTF-8 any more.
 */
export function asBytes(columns: readonly TableColumn[]): string {
  return columns
    .map(({ name, isText }) => (isText ? `CAST("${name}" AS BLOB) AS "${name}"` : `"${name}"`))
    .join(', ')
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** @returns the row with its texts; `undefined` when one of them is none any more */
export function withTexts(row: SqlRow, columns: readonly TableColumn[]): SqlRow | undefined {
  const decoded: Record<string, SqlValue> = {}
  for (const { name, isText } of columns) {
    const value = row[name] ?? null
    if (!isText || !(value instanceof Uint8Array)) {
      decoded[name] = value
      continue
    }
    const text = decode(value)
    if (text === undefined) return undefined
    decoded[name] = text
  }
  return decoded
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes)
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}
