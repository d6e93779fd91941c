import { syncFile } from '../../sync-folder.ts'
import { isDamage } from '../is-damage.ts'
import { openSqliteToRead, type SqliteDriver } from '../sqlite-connection.ts'

/**
 * Copies a db, one state of it, to a new file while other processes write. `VACUUM INTO` is one
 * read transaction: in WAL mode it waits for no writer and no writer waits for it, and what was
 * deleted before is not in the copy. Measured in SPEC.md, "Backups".
 *
 * @returns what is wrong with the db when it is too damaged to be copied; else `null`
 */
export function copyDb(from: string, to: string, driver?: SqliteDriver): string | null {
  const connection = openSqliteToRead(from, driver)
  try {
    connection.exec('PRAGMA busy_timeout = 5000')
    connection.prepare('VACUUM INTO ?').run(to)
  } catch (error) {
    if (!isDamage(error)) throw error
    return error.message
  } finally {
    connection.close()
  }
  // VACUUM INTO itself flushes nothing.
  syncFile(to)
  return null
}
