import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { DocStorage } from '../doc-storage.ts'
import type { StorageRoot } from '../storage-root.ts'
import { syncFolder } from '../sync-folder.ts'
import { readFileHeader } from './file-header.ts'
import { refuseNewer } from './migrations/migrate.ts'
import { prepareFile } from './prepare-file.ts'
import { openSqlite, type SqliteDriver } from './sqlite-connection.ts'
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
  syncFolder(dirname(folder))
  const pathOf = (name: string) => join(folder, encodeURIComponent(name) + SUFFIX)
  const open = (name: string): DocStorage => {
    const header = readFileHeader(pathOf(name))
    if (header.kind === 'sqlite') refuseNewer(name, header.format)
    if (header.kind === 'foreign') {
      throw new Error(`The file of "${name}" is no database, or its first page is damaged.`)
    }
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
