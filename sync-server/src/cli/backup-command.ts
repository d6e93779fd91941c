import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type BackupPlace, folderPlace } from '../storage/sqlite/backup/backup-place.ts'
import { makeBackup } from '../storage/sqlite/backup/make-backup.ts'
import type { Manifest } from '../storage/sqlite/backup/manifest.ts'
import { LOCK_FILE } from '../storage/sqlite/folder-lock.ts'
import { buildBeside } from './build-beside.ts'
import type { BackupConfig } from './command-config.ts'
import { isWithin } from './is-within.ts'
import { noteBackup } from './last-backup.ts'
import { makeSealed } from './make-sealed.ts'
import { sealForBackup } from './passphrase.ts'
import { version } from './project-files.ts'
import { RUNNING_FILE } from './running-file.ts'
import { SOURCES } from './sources.ts'
import { say, write } from './terminal.ts'

/** Copies a data folder, whether its hub runs or not. @returns the exit status */
export async function runBackup(config: BackupConfig): Promise<number> {
  const { dataDir, to, isEncrypted } = config
  if (!existsSync(join(dataDir, 'dbs'))) {
    throw new Error(`${dataDir} holds no databases. Name the hub's folder with --data DIR.`)
  }
  if (isWithin(dataDir, to)) {
    throw new Error(`${to} lies within the data folder itself. Choose a folder outside it.`)
  }
  checkIsFree(to, isEncrypted)
  const seal = isEncrypted ? await sealForBackup(config.passphraseFile) : null
  const manifest =
    seal === null
      ? buildBeside(to, 'incomplete', (folder) => makeAt(dataDir, folderPlace(folder)))
      : makeSealed({ dataDir, to, seal, make: (place) => makeAt(dataDir, place) })
  const { madeAt } = manifest
  noteBackup(dataDir, madeAt)
  const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0)
  const dbs = manifest.files.filter((file) => file.db !== undefined).length
  if (config.asJson) {
    write(JSON.stringify({ to, madeAt, dbs, bytes, damaged: manifest.damaged }))
  } else {
    write(`Backed up ${dbs} databases, ${megabytes(bytes)}, to ${to}.`)
    write(
      isEncrypted
        ? 'Only the passphrase opens it: without it nobody can, you included.'
        : 'It holds what people wrote and the keys of this hub: keep it as safe as the laptop.',
    )
  }
  for (const { db, problems } of manifest.damaged) {
    say(`The database "${db}" is damaged: ${problems[0] ?? 'it cannot be read'}.`)
  }
  return manifest.damaged.length === 0 ? 0 : 1
}

/** Makes a backup there of what the folder holds now. */
export function makeAt(dataDir: string, place: BackupPlace): Manifest {
  return makeBackup({
    dataDir,
    place,
    isPassing,
    madeAt: new Date(SOURCES.nowMs()).toISOString(),
    madeBy: `Tributary ${version()}`,
    onDb: (name) => say(`Copying ${name} …`),
  })
}

/** What says nothing beyond the process that runs now. */
function isPassing(file: string): boolean {
  return (
    file.startsWith(LOCK_FILE) ||
    file === RUNNING_FILE ||
    file.startsWith('.') ||
    file.endsWith('.new')
  )
}

function checkIsFree(to: string, isEncrypted: boolean): void {
  if (!existsSync(to)) return
  if (isEncrypted) throw new Error(`${to} is there already. A backup is a new file: choose a name.`)
  if (statSync(to).isDirectory() && readdirSync(to).length === 0) return
  throw new Error(`${to} is not empty. A backup is a folder of its own: choose a new name.`)
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`
}
