import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { dbNameOf } from '../db-file-name.ts'
import { blobFolderOf } from '../blob-folder.ts'
import { examineDb } from '../examine-db.ts'
import type { BackupPlace } from './backup-place.ts'
import { copyDb } from './copy-db.ts'
import type { FileFacts } from './copy-file.ts'
import { blobsIn } from './blobs-in.ts'
import { type BackedUpFile, BLOBS_FOLDER, type Manifest, UPLOADS_FOLDER } from './manifest.ts'

export interface BackupOptions {
  readonly dataDir: string
  readonly place: BackupPlace
  /** Files beside the dbs that say nothing beyond the running process. */
  readonly isPassing: (file: string) => boolean
  /** ISO 8601 */
  readonly madeAt: string
  readonly madeBy: string
  readonly onDb: (name: string) => void
}

/**
 * Copies a data folder whose server may go on writing: each db as it is at one moment, looked
 * through after it was copied, and the files beside them. Everything is flushed, and the manifest,
 * which makes of it a backup, comes last.
 */
export function makeBackup(options: BackupOptions): Manifest {
  const { dataDir, place } = options
  const files: BackedUpFile[] = []
  const damaged: Manifest['damaged'] = []
  const add = (path: string) => {
    const facts = addIfThere(place, path, join(dataDir, path))
    if (facts !== null) files.push({ path, ...facts })
  }
  const blobs = new Set<string>()
  /** The same content of several dbs is in a backup once. @returns false when it is gone */
  const addBlob = (from: string, name: string) => {
    if (blobs.has(name)) return true
    const path = `${BLOBS_FOLDER}/${name}`
    const facts = addIfThere(place, path, from)
    if (facts === null) return false
    blobs.add(name)
    files.push({ path, ...facts })
    return true
  }
  for (const file of namesIn(join(dataDir, 'dbs'))) {
    const db = dbNameOf(file)
    if (db === undefined) continue
    options.onDb(db)
    const path = `dbs/${file}`
    const outcome = backUpDb(join(dataDir, path), path, db, { place, addBlob })
    if (outcome.problems.length > 0) damaged.push({ db, problems: [...outcome.problems] })
    if (outcome.file !== null) files.push({ ...outcome.file, path })
  }
  // After the dbs: whoever joined meanwhile is known, and sends again what the copy lacks.
  for (const file of namesIn(dataDir)) if (!options.isPassing(file)) add(file)
  // Bytes of media that wait for their record may be nowhere else any more. Those of an upload
  // come before its description (`.bytes`, `.json`), without which they are swept away.
  for (const file of namesIn(join(dataDir, UPLOADS_FOLDER))) {
    if (!file.endsWith('.new')) add(`${UPLOADS_FOLDER}/${file}`)
  }
  const manifest: Manifest = {
    kind: 'tributary-backup',
    format: 1,
    madeAt: options.madeAt,
    madeBy: options.madeBy,
    files,
    damaged,
  }
  place.finish(manifest)
  return manifest
}

function backUpDb(
  from: string,
  path: string,
  db: string,
  to: { place: BackupPlace; addBlob: (from: string, name: string) => boolean },
): { file: Omit<BackedUpFile, 'path'> | null; problems: readonly string[] } {
  const { place } = to
  const folder = blobFolderOf(from)
  for (let tries = 1; ; tries += 1) {
    const copy = place.roomFor(path)
    const failure = copyDb(from, copy)
    if (failure !== null) {
      place.drop(path)
      return { file: null, problems: existsSync(from) ? [failure] : [] }
    }
    const { counts, problems } = examineDb(copy, db, folder)
    const gone = blobsIn(copy).filter((name) => !to.addBlob(join(folder, name), name))
    if (problems.length + gone.length > 0 && tries < 3) {
      // A content may have been withdrawn since the copy was made: the next one knows it.
      place.drop(path)
      continue
    }
    const known = counts === null ? {} : { updateSeq: counts.updateSeq, docCount: counts.docCount }
    return { file: { ...place.keep(path), db, ...known }, problems }
  }
}

/** What went since the folder was listed, as an upload that is complete, is in its db now. */
function addIfThere(place: BackupPlace, path: string, from: string): FileFacts | null {
  try {
    return place.add(path, from)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

function namesIn(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)
    .sort()
}
