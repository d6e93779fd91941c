import { mkdtempSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { BackupSource } from '../storage/sqlite/backup/backup-source.ts'
import { compareDbs } from '../storage/sqlite/backup/compare-dbs.ts'
import { restoreBackup } from '../storage/sqlite/backup/restore-backup.ts'
import { examineDb } from '../storage/sqlite/examine-db.ts'
import { isNoSpace } from './build-beside.ts'
import type { RestoreConfig } from './command-config.ts'
import { folderProblem } from './folder-problem.ts'
import { makeFolder } from './make-folder.ts'
import { newUuid, SOURCES } from './sources.ts'
import { say, write } from './terminal.ts'

interface RehearsedDb {
  readonly db: string
  readonly docCount: number | null
  readonly newerHere: number
  readonly onlyInBackup: number
  readonly problems: readonly string[]
}

/**
 * Restores into a folder of its own beside the data, looks through what came of it, and removes
 * it. The data folder is read, whether its hub runs or not, and nothing in it changes.
 *
 * @returns the exit status
 */
export function rehearse(config: RestoreConfig, from: BackupSource): number {
  const { dataDir } = config
  makeFolder(dirname(dataDir))
  const scratch = mkdtempSync(`${dataDir}.rehearsal-`)
  try {
    const to = join(scratch, 'data')
    const { manifest, problems } = restoreBackup({ from, to, nowMs: SOURCES.nowMs(), newUuid })
    const dbs = manifest.files.flatMap(({ path, db }): RehearsedDb[] => {
      if (db === undefined) return []
      const report = examineDb(join(to, path), db)
      const difference =
        report.counts === null
          ? { newerHere: 0, onlyInBackup: 0 }
          : compareDbs(join(dataDir, path), join(to, path))
      const { counts } = report
      return [{ db, docCount: counts?.docCount ?? null, ...difference, problems: report.problems }]
    })
    const all = [
      ...problems,
      ...dbs.flatMap(({ db, problems: found }) => found.map((each) => `${db}: ${each}`)),
      ...manifest.damaged.map(({ db }) => `the db "${db}" was damaged when it was copied`),
    ]
    tell(config, { madeAt: manifest.madeAt, dbs, problems: [...new Set(all)] })
    return all.length === 0 ? 0 : 1
  } catch (error) {
    throw isNoSpace(error) ? folderProblem(dataDir, { code: 'ENOSPC' }) : error
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

function tell(
  config: RestoreConfig,
  found: { madeAt: string; dbs: readonly RehearsedDb[]; problems: readonly string[] },
): void {
  const { madeAt, dbs, problems } = found
  const sum = (count: (db: RehearsedDb) => number) => dbs.reduce((so, db) => so + count(db), 0)
  if (config.asJson) {
    write(JSON.stringify({ from: config.from, data: config.dataDir, ...found }))
  } else {
    const docs = sum(({ docCount }) => docCount ?? 0)
    write(`This backup of ${madeAt} can be restored: ${dbs.length} databases, ${docs} docs.`)
    for (const { db, docCount } of dbs) write(`  ${db}: ${docCount ?? 'unknown'} docs`)
    const newer = sum(({ newerHere }) => newerHere)
    if (newer > 0) {
      write(`${newer} docs in ${config.dataDir} are newer than the backup. After a restore they`)
      write('come back only from the phones that still have them.')
    }
    const gone = sum(({ onlyInBackup }) => onlyInBackup)
    if (gone > 0) write(`${gone} docs are in the backup alone.`)
    write('Nothing was changed.')
  }
  for (const problem of problems) say(problem)
}
