import { statSync } from 'node:fs'
import { SyncError } from '@tributary/sync-protocol'
import type { DocStorage } from '../doc-storage.ts'
import { BlobFolder, blobFolderOf } from './blob-folder.ts'
import { checkFile } from './check-file.ts'
import { closeFile } from './close-file.ts'
import { diskRefusal } from './disk-refusal.ts'
import { readFileHeader } from './file-header.ts'
import { isDamage } from './is-damage.ts'
import { losesCommits } from './log-tail.ts'
import { refuseNewer } from './migrations/migrate.ts'
import { prepareFile } from './prepare-file.ts'
import { openSqlite, type SqliteDriver } from './sqlite-connection.ts'
import { roomOf } from './room-of.ts'
import { SqliteDocStorage } from './sqlite-doc-storage.ts'
import { watchConnection } from './watch-connection.ts'

export interface OpenDbFileOptions {
  readonly driver?: SqliteDriver
  readonly maxPages?: number
  /** Whether this process has looked through the file already. */
  readonly isChecked: boolean
  /** Told before a look that may take long: the last to have the file open did not close it. */
  readonly onUnclean?: (name: string) => void
  /** Told of a db whose last commits may be lost, because its log is damaged. */
  readonly onShortened?: (name: string) => void
  /** Told once when the file turns out to be damaged while it is open. */
  readonly onDamage?: (damage: DamagedFile) => void
  /** Told each time that the disk does not take a write. */
  readonly onDiskRefusal?: () => void
}

/**
 * Opens a db's file once it is known to be sound: a quick look always, a full one when the last
 * process that had it open did not close it.
 *
 * @throws DamagedFile, or SyncError `db_set_aside` for a file that a newer version or another
 *   program wrote; it was left as it is; `insufficient_storage` where the disk has no room for what
 *   SQLite keeps beside an open file
 */
export function openDbFile(path: string, name: string, options: OpenDbFileOptions): DocStorage {
  const header = readFileHeader(path)
  if (header.kind === 'foreign') {
    throw new DamagedFile(['it is no database, or its first page is lost'])
  }
  if (header.kind === 'sqlite') refuseNewer(name, header.format)
  const isNew = header.kind !== 'sqlite'
  const isUnclean = (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0
  if (isUnclean) options.onUnclean?.(name)
  const isShortened = isUnclean && losesCommits(`${path}-wal`)
  let isOpen = false
  const connection = watchConnection(openSqlite(path, options.driver), {
    onDamage: (cause) => {
      // Found on the way to opening it, it is told by opening.
      if (!isOpen) return cause
      const damage = new DamagedFile([cause.message], { cause })
      options.onDamage?.(damage)
      return setAside(damage)
    },
    // Whoever opens it is told in other words.
    onDiskRefusal: () => {
      if (isOpen) options.onDiskRefusal?.()
    },
  })
  try {
    prepareFile(connection, name)
    if (options.maxPages !== undefined) {
      connection.prepare(`PRAGMA max_page_count = ${options.maxPages}`).all()
    }
    const folder = new BlobFolder(blobFolderOf(path))
    const { driver } = options
    const storage = new SqliteDocStorage(connection, {
      folder,
      room: () => roomOf(path, connection, options.maxPages === undefined ? 0 : folder.bytes()),
      close: () => closeFile(connection, { path, ...(driver === undefined ? {} : { driver }) }),
    })
    if (isNew || options.isChecked) {
      storage.blobs.sweepFiles()
      isOpen = true
      return storage
    }
    const problems = checkFile(connection, storage, isUnclean ? 'full' : 'quick')
    if (problems.length > 0) throw new DamagedFile(problems)
    if (isShortened) {
      // Whoever knew it must compare all it has with what is left: it is another instance, which
      // gets its name when it is opened as a db.
      storage.transaction(() => storage.writeMeta('instance_id', ''))
      options.onShortened?.(name)
    } else storage.blobs.sweepFiles()
    isOpen = true
    return storage
  } catch (error) {
    connection.close()
    if (isDamage(error)) throw new DamagedFile([error.message], { cause: error })
    if (diskRefusal(error) === undefined) throw error
    const reason =
      `The database "${name}" cannot be opened now: its disk is full, or does not work. Nothing ` +
      'was changed. Make room on the disk, then try again.'
    throw new SyncError('insufficient_storage', reason, { cause: error })
  }
}

/** A db's file that cannot be trusted. */
export class DamagedFile extends Error {
  readonly problems: readonly string[]

  constructor(problems: readonly string[], options?: ErrorOptions) {
    super(problems[0] ?? 'damaged', options)
    this.problems = problems
  }
}

/** What clients of a damaged db are told. */
export function setAside(cause: unknown): SyncError {
  return new SyncError('db_set_aside', undefined, { cause })
}
