import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { DocStorage } from '../doc-storage.ts'
import type { StorageRoot } from '../storage-root.ts'
import { syncFolder } from '../sync-folder.ts'
import { blobFolderOf, BLOBS_SUFFIX } from './blob-folder.ts'
import { DB_SUFFIX, dbFileName, dbNameOf } from './db-file-name.ts'
import { DamagedFile, openDbFile, setAside } from './open-db-file.ts'
import type { SqliteDriver } from './sqlite-connection.ts'

export interface SqliteStorageRootOptions {
  /** Where the files are: `DATA/dbs`. */
  readonly folder: string
  readonly driver?: SqliteDriver
  /** For tests of a full disk. */
  readonly maxPages?: number
  /** Told once of each db that is damaged: it is left as it is and not opened again. */
  readonly onDamaged?: (name: string, problems: readonly string[]) => void
  /** Told before a db is looked through, because the last to have it open did not close it. */
  readonly onUnclean?: (name: string) => void
  /** Told of a db whose last commits may be lost, because its log is damaged. */
  readonly onShortened?: (name: string) => void
  /** Told each time that the disk does not take a write. */
  readonly onDiskRefusal?: () => void
}

/** Keeps each db in a file of its own under one folder. */
export function createSqliteStorageRoot(options: SqliteStorageRootOptions): StorageRoot {
  const { folder } = options
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  syncFolder(dirname(folder))
  const checked = new Set<string>()
  const damaged = new Map<string, DamagedFile>()
  const pathOf = (name: string) => join(folder, dbFileName(name))
  const note = (name: string, damage: DamagedFile) => {
    damaged.set(name, damage)
    options.onDamaged?.(name, damage.problems)
  }

  const open = (name: string, onSetAside?: () => void): DocStorage => {
    const known = damaged.get(name)
    if (known !== undefined) throw setAside(known)
    try {
      const storage = openDbFile(pathOf(name), name, {
        ...options,
        isChecked: checked.has(name),
        onDamage: (damage) => {
          note(name, damage)
          onSetAside?.()
        },
      })
      checked.add(name)
      return storage
    } catch (error) {
      if (!(error instanceof DamagedFile)) throw error
      note(name, error)
      throw setAside(error)
    }
  }

  removeOrphans(folder)
  return {
    list: () =>
      readdirSync(folder)
        .flatMap((file) => dbNameOf(file) ?? [])
        .sort(),
    exists: (name) => existsSync(pathOf(name)),
    open,
    create: (name, onSetAside) => {
      const storage = open(name, onSetAside)
      syncFolder(folder)
      return storage
    },
    destroy: (name) => {
      // The file itself first: without its log it would come back as it was some time ago.
      for (const ending of ['', '-wal', '-shm']) rmSync(pathOf(name) + ending, { force: true })
      rmSync(blobFolderOf(pathOf(name)), { recursive: true, force: true })
      syncFolder(folder)
    },
  }
}

/** What a removal that was cut short left behind: text that nobody should find any more. */
function removeOrphans(folder: string): void {
  for (const file of readdirSync(folder)) {
    const main = /^(.*)-(?:wal|shm)$/.exec(file)?.[1]
    if (main?.endsWith(DB_SUFFIX) === true && !existsSync(join(folder, main))) {
      rmSync(join(folder, file), { force: true })
    }
    if (!file.endsWith(BLOBS_SUFFIX)) continue
    if (!existsSync(join(folder, file.slice(0, -BLOBS_SUFFIX.length) + DB_SUFFIX))) {
      rmSync(join(folder, file), { recursive: true, force: true })
    }
  }
}
