import { statfsSync, statSync } from 'node:fs'
import { number } from './sql-row.ts'
import {
  chooseDriver,
  openSqliteToRead,
  type SqliteConnection,
  type SqliteDriver,
} from './sqlite-connection.ts'

interface DbFile {
  readonly path: string
  readonly driver?: SqliteDriver
}

/**
 * Closes a db's file so that all of it is in one piece: an empty log says that the last stop was
 * a clean one. SQLite would do that by itself when its last connection closes, but libsql keeps a
 * connection open for as long as one of its statements is not garbage.
 *
 * Where the disk has no room for it the log stays, and the next start reads it: begun, it would
 * fill the disk up, and end with everything on it twice and no db that can be opened.
 */
export function closeFile(connection: SqliteConnection, file: DbFile): void {
  let beside: { readonly close: () => void } | undefined
  try {
    // Not to be waited for: whoever reads the file meanwhile leaves the log to the next start.
    connection.exec('PRAGMA busy_timeout = 0')
    if (hasRoomToFold(connection, file.path)) {
      connection.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all()
    } else {
      beside = readingBeside(file)
    }
  } catch (error) {
    // The log stays, and the next start reads it: nothing is lost.
    if (!isLeftForLater(error)) throw error
  } finally {
    connection.close()
    beside?.close()
  }
}

/** What is left to others: the first pages of their logs, and the hub's own small files. */
const SPARED_BYTES = 512 * 1024

function hasRoomToFold(connection: SqliteConnection, path: string): boolean {
  const [row] = connection
    .prepare('SELECT page_count * page_size AS n FROM pragma_page_count(), pragma_page_size()')
    .all()
  const growth = (row === undefined ? 0 : number(row, 'n')) - statSync(path).size
  const { bavail, bsize } = statfsSync(path)
  return growth <= 0 || growth + SPARED_BYTES <= bavail * bsize
}

/** libsql has none that only read: these are kept until the process ends, which folds the log in. */
const keptOpen: SqliteConnection[] = []

/** While somebody else reads, closing folds nothing; and who can only read folds nothing either. */
function readingBeside({ path, driver = chooseDriver() }: DbFile): { readonly close: () => void } {
  const reader = openSqliteToRead(path, driver)
  reader.prepare('SELECT COUNT(*) FROM sqlite_schema').all()
  if (driver === 'node:sqlite') return reader
  return { close: () => void keptOpen.push(reader) }
}

function isLeftForLater(error: unknown): boolean {
  return (
    error instanceof Error &&
    /full|locked|readonly|I\/O error|malformed|no space|unable to open/i.test(error.message)
  )
}
