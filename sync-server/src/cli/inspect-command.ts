import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { dbNameOf } from '../storage/sqlite/db-file-name.ts'
import { examineDb } from '../storage/sqlite/examine-db.ts'
import type { InspectConfig } from './command-config.ts'
import { say, write } from './terminal.ts'

/** Looks through every db of a data folder, whether its hub runs or not. @returns the exit status */
export function runInspect({ dataDir, asJson }: InspectConfig): number {
  const folder = join(dataDir, 'dbs')
  if (!existsSync(folder)) {
    throw new Error(`${dataDir} holds no databases. Name the hub's folder with --data DIR.`)
  }
  const reports = readdirSync(folder)
    .sort()
    .flatMap((file) => {
      const name = dbNameOf(file)
      return name === undefined ? [] : [examineDb(join(folder, file), name)]
    })
  if (asJson) {
    write(
      JSON.stringify({
        data: dataDir,
        dbs: reports.map(({ name, bytes, counts, problems }) => ({
          db: name,
          bytes,
          docCount: counts?.docCount ?? null,
          updateSeq: counts?.updateSeq ?? null,
          problems,
        })),
      }),
    )
  }
  for (const { name, counts, problems } of reports) {
    if (!asJson && problems.length === 0) {
      write(`${name}: sound${counts === null ? '' : `, ${counts.docCount} docs`}`)
    }
    for (const problem of problems) say(`${name}: ${problem}`)
  }
  const damaged = reports.filter(({ problems }) => problems.length > 0)
  if (damaged.length > 0) say(`${damaged.length} of ${reports.length} databases are damaged.`)
  return damaged.length === 0 ? 0 : 1
}
