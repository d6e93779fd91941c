import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { openSqlite, type SqliteConnection } from './sqlite-connection.ts'

export interface FolderLock {
  readonly release: () => void
}

/** Never open this file by other means than SQLite: closing it would give the lock away. */
export const LOCK_FILE = 'in-use.lock'

/**
 * Takes a data folder for this process alone. The operating system holds the lock, so it ends
 * with the process however that dies; no pid file can go stale or name somebody else's pid, and a
 * copy of the folder is free.
 *
 * @returns `held` when another process holds it; `impossible` where the file system knows no locks
 */
export function lockFolder(folder: string): FolderLock | 'held' | 'impossible' {
  const taken = lockFile(join(folder, LOCK_FILE))
  if (taken !== null) return { release: () => release(taken) }
  // SQLite says "locked" as well where locking is not possible at all: a file that nobody else
  // knows tells the two apart.
  const unknown = join(folder, `.lock-probe-${process.pid}`)
  const probe = lockFile(unknown)
  if (probe !== null) release(probe)
  rmSync(unknown, { force: true })
  return probe === null ? 'impossible' : 'held'
}

/** @returns `null` when SQLite says that it is locked */
function lockFile(path: string): SqliteConnection | null {
  const connection = openSqlite(path)
  try {
    connection.exec('PRAGMA busy_timeout = 0')
    connection.exec('PRAGMA locking_mode = EXCLUSIVE')
    connection.exec('BEGIN EXCLUSIVE')
    return connection
  } catch (error) {
    connection.close()
    if (isLocked(error)) return null
    throw error
  }
}

function release(connection: SqliteConnection): void {
  connection.exec('ROLLBACK')
  connection.close()
}

/** Both drivers put SQLite's own words into the message; their codes differ. */
function isLocked(error: unknown): boolean {
  return error instanceof Error && /database is locked|SQLITE_BUSY/.test(error.message)
}
