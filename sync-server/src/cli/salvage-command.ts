import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { blobFolderOf, keepNames } from '../storage/sqlite/blob-folder.ts'
import { copyFileDurably, writeFileDurably } from '../storage/sqlite/backup/copy-file.ts'
import { dbFileName } from '../storage/sqlite/db-file-name.ts'
import { salvageDb } from '../storage/sqlite/salvage/salvage-db.ts'
import { syncFolder } from '../storage/sync-folder.ts'
import type { SalvageConfig } from './command-config.ts'
import { takeDataFolder } from './data-folder.ts'
import { newUuid, SOURCES } from './sources.ts'
import { say, write } from './terminal.ts'

const LOG_ENDINGS = ['-wal', '-shm']

/**
 * Puts a new db, with all that can be read, in the place of a damaged one, whose files are kept
 * as they are in `DATA/damaged`. At every instant the damaged file is there whole.
 *
 * @returns the exit status: 0 also when something is lost, which is told
 */
export function runSalvage(config: SalvageConfig): number {
  const { dataDir, db } = config
  const file = dbFileName(db)
  const path = join(dataDir, 'dbs', file)
  if (!existsSync(path)) {
    throw new Error(`There is no database "${db}" in ${dataDir}; npm run inspect lists the names.`)
  }
  const lock = takeDataFolder(dataDir)
  const work = join(dataDir, `salvaging-${process.pid}`)
  try {
    mkdirSync(work, { mode: 0o700 })
    copyDbFiles(path, join(work, 'damaged'))
    const nowMs = SOURCES.nowMs()
    const made = join(work, 'salvaged')
    const salvaged = salvageDb({
      from: join(work, 'damaged'),
      to: made,
      name: db,
      blobs: blobFolderOf(path),
      nowMs,
      newUuid,
    })

    const stamp = new Date(nowMs).toISOString().replaceAll(/[:.]/g, '-')
    const kept = join(dataDir, 'damaged', `${stamp}-${file}`)
    mkdirSync(join(dataDir, 'damaged'), { recursive: true, mode: 0o700 })
    copyDbFiles(path, kept)
    keepNames(blobFolderOf(path), blobFolderOf(kept))
    writeFileDurably(`${kept}.report.json`, `${JSON.stringify(salvaged, null, 2)}\n`)
    syncFolder(join(dataDir, 'damaged'))
    syncFolder(dataDir)
    // The old log must not be taken for the new file's.
    for (const ending of LOG_ENDINGS) rmSync(path + ending, { force: true })
    renameSync(made, path)
    syncFolder(join(dataDir, 'dbs'))

    const { docCount, docs, revs, attachments, texts } = salvaged
    if (config.asJson) write(JSON.stringify({ db, docCount, docs, revs, attachments, kept }))
    else {
      write(`Salvaged ${docCount} docs of "${db}". Phones that hold more send it again.`)
      write(`The damaged file is kept as it was, with a report: ${kept}`)
    }
    const lost = `${docs.length} docs, ${revs.length} versions, ${attachments.length} attachments`
    if (docs.length + revs.length + attachments.length + texts.length > 0) {
      say(
        `Not readable any more: ${lost}; ${texts.length} texts whose id is lost are in the report.`,
      )
    }
    return 0
  } finally {
    rmSync(work, { recursive: true, force: true })
    lock.release()
  }
}

function copyDbFiles(from: string, to: string): void {
  copyFileDurably(from, to)
  for (const ending of LOG_ENDINGS) {
    if (existsSync(from + ending)) copyFileDurably(from + ending, to + ending)
  }
}
