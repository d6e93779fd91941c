import { SyncError } from '@tributary/sync-protocol'
import type { SqliteConnection } from '../sqlite-connection.ts'
import type { Migration } from './migration.ts'
import { MIGRATIONS } from './migrations.ts'

/**
 * Brings a file to the newest format. All steps share one transaction: killed in the middle, or
 * with a full disk, the file stays what it was and the next start tries again.
 *
 * @throws SyncError `db_set_aside` when a newer version wrote the file, or it is no db of ours; nothing was changed
 */
export function migrate(
  connection: SqliteConnection,
  name: string,
  migrations: readonly Migration[] = MIGRATIONS,
): void {
  if (checkFormat(connection, name, migrations.length) === migrations.length) return
  connection.exec('BEGIN IMMEDIATE')
  try {
    const format = checkFormat(connection, name, migrations.length)
    for (const step of migrations.slice(format)) step(connection)
    connection.exec(`PRAGMA user_version = ${migrations.length}`)
    connection.exec('COMMIT')
  } catch (error) {
    rollBack(connection)
    throw error
  }
}

/**
 * Reads a file's format and writes nothing.
 *
 * @throws SyncError `db_set_aside` when a newer version wrote the file, or another program
 */
export function checkFormat(
  connection: SqliteConnection,
  name: string,
  newest = MIGRATIONS.length,
): number {
  const [row] = connection.prepare('PRAGMA user_version').all()
  const format = Number(row?.['user_version'] ?? 0)
  refuseNewer(name, format, newest)
  if (format === 0 && hasTables(connection)) {
    throw new SyncError(
      'db_set_aside',
      `The file of "${name}" is a database of another program. It was left as it is.`,
    )
  }
  return format
}

/** @throws SyncError `db_set_aside` when `format` is beyond what this version reads */
export function refuseNewer(name: string, format: number, newest = MIGRATIONS.length): void {
  if (format <= newest) return
  throw new SyncError(
    'db_set_aside',
    `The database "${name}" was written by a newer version of Tributary (format ${format}, ` +
      `this one reads up to ${newest}). Update Tributary; nothing was changed.`,
  )
}

function hasTables(connection: SqliteConnection): boolean {
  return connection.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').all().length > 0
}

function rollBack(connection: SqliteConnection): void {
  try {
    connection.exec('ROLLBACK')
  } catch (error) {
    // A full disk makes SQLite roll back by itself.
    if (!String(error).includes('no transaction is active')) throw error
  }
}
