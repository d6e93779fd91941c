import { checkFormat, migrate } from './migrations/migrate.ts'
import type { SqliteConnection } from './sqlite-connection.ts'

/**
 * Makes a file ready: durable commits, and our tables of the newest format in it.
 *
 * @throws Error when a newer version or another program wrote it (nothing was changed), or the file
 *   system cannot do WAL
 */
export function prepareFile(connection: SqliteConnection, name: string): void {
  checkFormat(connection, name)
  // FULL in WAL mode: each commit is flushed, so that a 201 outlives a power cut.
  for (const pragma of [
    'journal_mode = WAL',
    'synchronous = FULL',
    'busy_timeout = 5000',
    // 16 MB of log before it is copied back: hot pages are copied once, not once per 4 MB.
    'wal_autocheckpoint = 4000',
    'secure_delete = ON',
    // A body that is replaced lets go of its blobs like one that is deleted.
    'recursive_triggers = ON',
  ]) {
    connection.prepare(`PRAGMA ${pragma}`).all()
  }
  const mode = connection.prepare('PRAGMA journal_mode').all()[0]?.['journal_mode']
  if (mode !== 'wal') {
    throw new Error(
      `The folder of "${name}" cannot hold a database safely (journal: ${String(mode)}).`,
    )
  }
  migrate(connection, name)
}
