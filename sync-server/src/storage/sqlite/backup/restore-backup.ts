import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { isSyncError } from '@tributary/sync-protocol'
import { syncFile, syncFolder } from '../../sync-folder.ts'
import { blobFolderOf, linkOver } from '../blob-folder.ts'
import { DamagedFile, openDbFile } from '../open-db-file.ts'
import type { BackupSource } from './backup-source.ts'
import { blobsIn } from './blobs-in.ts'
import { BLOBS_FOLDER, type Manifest, UPLOADS_FOLDER } from './manifest.ts'

export interface RestoreOptions {
  readonly from: BackupSource
  /** Made here; must not be there yet. The caller renames it when this returns. */
  readonly to: string
  /** Milliseconds since 1970. */
  readonly nowMs: number
  /** 32 random hex digits. */
  readonly newUuid: () => string
}

/**
 * Makes a data folder of a backup. Each db becomes a new instance of itself, so that no peer
 * takes its seqs for those that it knew; everything is flushed.
 *
 * @returns what was backed up, and what could not be restored sound, in words
 * @throws Error when a file is not what the manifest says
 */
export function restoreBackup(options: RestoreOptions): { manifest: Manifest; problems: string[] } {
  const { from, to } = options
  const problems: string[] = []
  mkdirSync(join(to, 'dbs'), { recursive: true, mode: 0o700 })
  const manifest = from.copyTo(to)
  for (const { path, db } of manifest.files) {
    if (db === undefined) continue
    giveBlobs(join(to, BLOBS_FOLDER), join(to, path))
    const problem = renewInstance(join(to, path), db, options)
    if (problem !== null) problems.push(problem)
  }
  rmSync(join(to, BLOBS_FOLDER), { recursive: true, force: true })
  syncFolder(join(to, 'dbs'))
  if (manifest.files.some(({ path }) => path.startsWith(UPLOADS_FOLDER))) {
    syncFolder(join(to, UPLOADS_FOLDER))
  }
  syncFolder(to)
  return { manifest, problems }
}

/** Gives a db a name for each content that it speaks of; where there are no links, a copy. */
function giveBlobs(from: string, dbPath: string): void {
  const names = blobsIn(dbPath).filter((name) => existsSync(join(from, name)))
  if (names.length === 0) return
  const folder = blobFolderOf(dbPath)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  for (const name of names) {
    const at = join(folder, name)
    if (linkOver(join(from, name), at)) continue
    copyFileSync(join(from, name), at)
    syncFile(at)
  }
  syncFolder(folder)
}

function renewInstance(
  path: string,
  db: string,
  { nowMs, newUuid }: Pick<RestoreOptions, 'nowMs' | 'newUuid'>,
): string | null {
  try {
    const storage = openDbFile(path, db, { isChecked: false })
    try {
      storage.transaction(() => {
        // A db that was just being made gets its first settings when it is opened.
        if (storage.readMeta('instance_id') === undefined) return
        const before = Number(storage.readMeta('instance_start_time') ?? 0)
        // Later than the one before, whatever this machine's clock says.
        storage.writeMeta('instance_start_time', String(Math.max(nowMs * 1_000, before + 1)))
        storage.writeMeta('instance_id', newUuid())
      })
    } finally {
      storage.close()
    }
    return null
  } catch (error) {
    // It comes back as it was backed up, and is set aside at the start.
    if (error instanceof DamagedFile) return `the db "${db}" is damaged: ${error.message}`
    if (isSyncError(error) && error.code === 'db_set_aside') return error.reason
    throw error
  }
}
