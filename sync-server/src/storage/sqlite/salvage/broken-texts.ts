import type { SqliteConnection } from '../sqlite-connection.ts'
import { readRows } from './read-rows.ts'
import { columnsOf, tablesOf, withTexts } from './table-columns.ts'

/** Looks for texts that are no UTF-8 any more, which SQLite itself does not. @returns in words */
export function brokenTexts(connection: SqliteConnection): string[] {
  return tablesOf(connection).flatMap((table) => {
    const columns = columnsOf(connection, table)
    let broken = 0
    const { gaps } = readRows(connection, table, columns, (row) => {
      if (withTexts(row, columns) === undefined) broken += 1
    })
    return broken + gaps === 0 ? [] : [`${broken + gaps} rows of "${table}" are not readable`]
  })
}
