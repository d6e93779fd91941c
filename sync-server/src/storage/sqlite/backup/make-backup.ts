import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { syncFolder } from '../../sync-folder.ts'
import { dbNameOf } from '../db-file-name.ts'
import { examineDb } from '../examine-db.ts'
import { copyDb } from './copy-db.ts'
import { copyFileDurably, factsOf, writeFileDurably } from './copy-file.ts'
import { type BackedUpFile, type Manifest, MANIFEST_FILE } from './manifest.ts'

export interface BackupOptions {
  readonly dataDir: string
  /** Made here; must not be there yet. The caller renames it when this returns. */
  readonly to: string
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
 * which makes the folder a backup, comes last.
 */
export function makeBackup(options: BackupOptions): Manifest {
  const { dataDir, to } = options
  mkdirSync(join(to, 'dbs'), { recursive: true, mode: 0o700 })
  const files: BackedUpFile[] = []
  const damaged: Manifest['damaged'] = []
  for (const file of namesIn(join(dataDir, 'dbs'))) {
    const db = dbNameOf(file)
    if (db === undefined) continue
    options.onDb(db)
    const outcome = backUpDb(join(dataDir, 'dbs', file), join(to, 'dbs', file), db)
    if (outcome.problems.length > 0) damaged.push({ db, problems: [...outcome.problems] })
    if (outcome.file !== null) files.push({ ...outcome.file, path: `dbs/${file}` })
  }
  // After the dbs: whoever joined meanwhile is known, and sends again what the copy lacks.
  for (const file of namesIn(dataDir)) {
    if (options.isPassing(file)) continue
    files.push({ path: file, ...copyFileDurably(join(dataDir, file), join(to, file)) })
  }
  syncFolder(join(to, 'dbs'))
  const manifest: Manifest = {
    kind: 'tributary-backup',
    format: 1,
    madeAt: options.madeAt,
    madeBy: options.madeBy,
    files,
    damaged,
  }
  writeFileDurably(join(to, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`)
  syncFolder(to)
  return manifest
}

function backUpDb(
  from: string,
  to: string,
  db: string,
): { file: Omit<BackedUpFile, 'path'> | null; problems: readonly string[] } {
  const failure = copyDb(from, to)
  if (failure !== null) {
    rmSync(to, { force: true })
    return { file: null, problems: existsSync(from) ? [failure] : [] }
  }
  const { counts, problems } = examineDb(to, db)
  const known = counts === null ? {} : { updateSeq: counts.updateSeq, docCount: counts.docCount }
  return { file: { ...factsOf(to), db, ...known }, problems }
}

function namesIn(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)
    .sort()
}
