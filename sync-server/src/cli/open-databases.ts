import { join } from 'node:path'
import type { DatabaseDirectory } from '../replication/database-directory.ts'
import { LocalDatabaseDirectory } from '../replication/local-database-directory.ts'
import { createSqliteStorageRoot } from '../storage/sqlite/sqlite-storage-root.ts'
import { newUuid, SOURCES } from './sources.ts'

/** One SQLite file per db, below the data folder. */
export function openDatabases(dataDir: string): DatabaseDirectory {
  return new LocalDatabaseDirectory({
    storage: createSqliteStorageRoot({ folder: join(dataDir, 'dbs') }),
    now: SOURCES.nowMs,
    newUuid,
  })
}
