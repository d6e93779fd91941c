import { existsSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { makeBackup } from '../storage/sqlite/backup/make-backup.ts'
import { LOCK_FILE } from '../storage/sqlite/folder-lock.ts'
import { buildBeside } from './build-beside.ts'
import type { BackupConfig } from './config.ts'
import { noteBackup } from './last-backup.ts'
import { version } from './project-files.ts'
import { RUNNING_FILE } from './running-file.ts'
import { SOURCES } from './sources.ts'
import { say, write } from './terminal.ts'

/** Copies a data folder, whether its hub runs or not. @returns the exit status */
export function runBackup(config: BackupConfig): number {
  const { dataDir, to } = config
  if (!existsSync(join(dataDir, 'dbs'))) {
    throw new Error(`${dataDir} holds no databases. Name the hub's folder with --data DIR.`)
  }
  if (!relative(dataDir, to).startsWith('..')) {
    throw new Error(`${to} lies within the data folder itself. Choose a folder outside it.`)
  }
  if (existsSync(to) && readdirSync(to).length > 0) {
    throw new Error(`${to} is not empty. A backup is a folder of its own: choose a new name.`)
  }
  const madeAt = new Date(SOURCES.nowMs()).toISOString()
  const manifest = buildBeside(to, 'incomplete', (folder) =>
    makeBackup({
      dataDir,
      to: folder,
      isPassing: (file) =>
        file.startsWith(LOCK_FILE) ||
        file === RUNNING_FILE ||
        file.startsWith('.') ||
        file.endsWith('.new'),
      madeAt,
      madeBy: `Tributary ${version()}`,
      onDb: (name) => say(`Copying ${name} …`),
    }),
  )
  noteBackup(dataDir, madeAt)
  const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0)
  const dbs = manifest.files.filter((file) => file.db !== undefined).length
  if (config.asJson) {
    write(JSON.stringify({ to, madeAt, dbs, bytes, damaged: manifest.damaged }))
  } else {
    write(`Backed up ${dbs} databases, ${megabytes(bytes)}, to ${to}.`)
    write('It holds what people wrote and the keys of this hub: keep it as safe as the laptop.')
  }
  for (const { db, problems } of manifest.damaged) {
    say(`The database "${db}" is damaged: ${problems[0] ?? 'it cannot be read'}.`)
  }
  return manifest.damaged.length === 0 ? 0 : 1
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`
}
