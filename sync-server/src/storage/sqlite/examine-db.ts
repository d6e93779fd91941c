import { statSync } from 'node:fs'
import { isSyncError } from '@tributary/sync-protocol'
import type { StorageCounts } from '../doc-storage.ts'
import { BlobFolder, blobFolderOf } from './blob-folder.ts'
import { checkFile } from './check-file.ts'
import { diskRefusal } from './disk-refusal.ts'
import { readFileHeader } from './file-header.ts'
import { isDamage } from './is-damage.ts'
import { checkFormat } from './migrations/migrate.ts'
import { MIGRATIONS } from './migrations/migrations.ts'
import { openSqliteToRead, type SqliteConnection } from './sqlite-connection.ts'
import { SqliteDocStorage } from './sqlite-doc-storage.ts'

export interface DbReport {
  readonly name: string
  readonly bytes: number
  /** `null` when the file cannot be read, or has an older format. */
  readonly counts: StorageCounts | null
  /** What is wrong, in words; empty for a sound db. */
  readonly problems: readonly string[]
}

/**
 * Looks through a db's file from end to end and changes nothing in it. May be called while a
 * server of another process writes: one read transaction sees one state.
 *
 * @param blobs - the folder with its large contents, when it is not beside the file
 */
export function examineDb(
  path: string,
  name: string,
  blobs: string = blobFolderOf(path),
): DbReport {
  const report = lookThrough(path, name, blobs)
  // A content that is withdrawn while it is looked at is missing from a state that has passed.
  return report.problems.length === 0 ? report : lookThrough(path, name, blobs)
}

function lookThrough(path: string, name: string, blobs: string): DbReport {
  const bytes = statSync(path).size
  const header = readFileHeader(path)
  if (header.kind === 'empty') return { name, bytes, counts: null, problems: [] }
  if (header.kind !== 'sqlite') {
    return {
      name,
      bytes,
      counts: null,
      problems: ['it is no database, or its first page is lost'],
    }
  }
  const connection = openSqliteToRead(path)
  try {
    connection.exec('PRAGMA busy_timeout = 5000; PRAGMA query_only = ON; BEGIN')
    return { name, bytes, ...examine(connection, name, new BlobFolder(blobs)) }
  } catch (error) {
    const isKnown = isDamage(error) || isSyncError(error)
    if (!isKnown) throw diskRefusal(error) ?? error
    return {
      name,
      bytes,
      counts: null,
      problems: [isSyncError(error) ? error.reason : error.message],
    }
  } finally {
    endReading(connection)
  }
}

function examine(
  connection: SqliteConnection,
  name: string,
  blobs: BlobFolder,
): Pick<DbReport, 'counts' | 'problems'> {
  if (checkFormat(connection, name) < MIGRATIONS.length) {
    const rows = connection.prepare('PRAGMA integrity_check(20)').all()
    const problems = rows.map((row) => String(row['integrity_check']))
    return { counts: null, problems: problems.filter((line) => line !== 'ok') }
  }
  const storage = new SqliteDocStorage(connection, { folder: blobs })
  const problems = checkFile(connection, storage, 'full')
  return { counts: problems.length === 0 ? storage.counts() : null, problems }
}

/** A connection that libsql keeps open must not keep its read transaction as well. */
function endReading(connection: SqliteConnection): void {
  try {
    connection.exec('ROLLBACK')
  } catch (error) {
    if (!String(error).includes('no transaction is active')) throw error
  } finally {
    connection.close()
  }
}
