import type { SqliteConnection } from './sqlite-connection.ts'

/**
 * Closes a db's file so that all of it is in one piece: an empty log says that the last stop was
 * a clean one. SQLite would do that by itself when its last connection closes, but libsql keeps a
 * connection open for as long as one of its statements is not garbage.
 */
export function closeFile(connection: SqliteConnection): void {
  try {
    // Not to be waited for: whoever reads the file meanwhile leaves the log to the next start.
    connection.exec('PRAGMA busy_timeout = 0')
    connection.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all()
  } catch (error) {
    // The log stays, and the next start reads it: nothing is lost.
    if (!isLeftForLater(error)) throw error
  } finally {
    connection.close()
  }
}

function isLeftForLater(error: unknown): boolean {
  return (
    error instanceof Error &&
    /full|locked|readonly|I\/O error|malformed|no space/i.test(error.message)
  )
}
