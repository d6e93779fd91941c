import { join } from 'node:path'
import { openSqlite, type SqliteConnection } from './sqlite-connection.ts'

export interface FolderLock {
  readonly release: () => void
}

/**
 * Takes a data folder for this process alone. The operating system holds the lock, so it ends
 * with the process however that dies; no pid file can go stale or name somebody else's pid.
 *
 * @returns `null` when another process holds it
 */
export function lockFolder(folder: string): FolderLock | null {
  const connection = openSqlite(join(folder, 'in-use.lock'))
  try {
    connection.exec('PRAGMA busy_timeout = 0')
    connection.exec('PRAGMA locking_mode = EXCLUSIVE')
    connection.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    connection.close()
    if (isHeldElsewhere(error)) return null
    throw error
  }
  return { release: () => release(connection) }
}

function release(connection: SqliteConnection): void {
  connection.exec('ROLLBACK')
  connection.close()
}

/** Both drivers put SQLite's own words into the message; their codes differ. */
function isHeldElsewhere(error: unknown): boolean {
  return error instanceof Error && /database is locked|SQLITE_BUSY/.test(error.message)
}
