import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { DocStorage } from '../doc-storage.ts'
import type { StorageRoot } from '../storage-root.ts'
import { SCHEMA, SCHEMA_VERSION } from './schema.ts'
import { openSqlite, type SqliteConnection, type SqliteDriver } from './sqlite-connection.ts'
import { SqliteDocStorage } from './sqlite-doc-storage.ts'

const SUFFIX = '.sqlite'

export interface SqliteStorageRootOptions {
  /** Where the files are: `DATA/dbs`. */
  readonly folder: string
  readonly driver?: SqliteDriver
  /** For tests of a full disk. */
  readonly maxPages?: number
}

/** Keeps each db in a file of its own under one folder. */
export function createSqliteStorageRoot(options: SqliteStorageRootOptions): StorageRoot {
  const { folder } = options
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const pathOf = (name: string) => join(folder, encodeURIComponent(name) + SUFFIX)
  const open = (name: string): DocStorage => {
    const connection = openSqlite(pathOf(name), options.driver)
    try {
      prepareFile(connection, name)
      if (options.maxPages !== undefined) {
        connection.prepare(`PRAGMA max_page_count = ${options.maxPages}`).all()
      }
      return new SqliteDocStorage(connection)
    } catch (error) {
      connection.close()
      throw error
    }
  }
  return {
    list: () =>
      readdirSync(folder)
        .filter((file) => file.endsWith(SUFFIX))
        .map((file) => decodeURIComponent(file.slice(0, -SUFFIX.length)))
        .sort(),
    exists: (name) => existsSync(pathOf(name)),
    open,
    create: open,
    destroy: (name) => {
      const path = pathOf(name)
      for (const file of [`${path}-wal`, `${path}-shm`, path]) rmSync(file, { force: true })
    },
  }
}

function prepareFile(connection: SqliteConnection, name: string): void {
  // FULL in WAL mode: each commit is flushed, so that a 201 outlives a power cut.
  for (const pragma of [
    'journal_mode = WAL',
    'synchronous = FULL',
    'busy_timeout = 5000',
    'secure_delete = ON',
  ]) {
    connection.prepare(`PRAGMA ${pragma}`).all()
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
