import { SCHEMA, SCHEMA_VERSION } from './schema.ts'
import type { SqliteConnection } from './sqlite-connection.ts'

/**
 * Makes a file ready: durable commits, and our tables in it.
 *
 * @throws Error when a newer version wrote it, or the file system cannot do WAL
 */
export function prepareFile(connection: SqliteConnection, name: string): void {
  // FULL in WAL mode: each commit is flushed, so that a 201 outlives a power cut.
  for (const pragma of [
    'journal_mode = WAL',
    'synchronous = FULL',
    'busy_timeout = 5000',
    'secure_delete = ON',
  ]) {
    connection.prepare(`PRAGMA ${pragma}`).all()
  }
  const mode = connection.prepare('PRAGMA journal_mode').all()[0]?.['journal_mode']
  if (mode !== 'wal') {
    throw new Error(
      `The folder of "${name}" cannot hold a database safely (journal: ${String(mode)}).`,
    )
  }
  const version = Number(connection.prepare('PRAGMA user_version').all()[0]?.['user_version'] ?? 0)
  if (version > SCHEMA_VERSION) {
    throw new Error(
      `The database "${name}" was written by a newer version of Tributary (format ${version}, ` +
        `this one reads up to ${SCHEMA_VERSION}). Update Tributary; nothing was changed.`,
    )
  }
  if (version === 0) {
    connection.exec(`BEGIN IMMEDIATE; ${SCHEMA} PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT`)
  }
}
