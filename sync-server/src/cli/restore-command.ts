import { existsSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { restoreBackup } from '../storage/sqlite/backup/restore-backup.ts'
import { LOCK_FILE } from '../storage/sqlite/folder-lock.ts'
import { buildBeside } from './build-beside.ts'
import type { RestoreConfig } from './command-config.ts'
import { takeDataFolder } from './data-folder.ts'
import { keepShutOut } from './keep-shut-out.ts'
import { backupAt } from './passphrase.ts'
import { rehearse } from './rehearse-restore.ts'
import { newUuid, SOURCES } from './sources.ts'
import { say, write } from './terminal.ts'

/**
 * Makes a data folder of a backup. What is there before is put aside under another name, never
 * removed, and only when that was asked for; a folder in use is never touched.
 *
 * @returns the exit status
 */
export async function runRestore(config: RestoreConfig): Promise<number> {
  const { dataDir } = config
  const from = await backupAt(config.from, config.passphraseFile)
  if (config.isRehearsal) return rehearse(config, from)
  const isTaken = existsSync(dataDir)
  const lock = isTaken ? takeDataFolder(dataDir) : null
  const isFull = isTaken && readdirSync(dataDir).some((file) => !file.startsWith(LOCK_FILE))
  if (isFull && !config.isReplacing) {
    lock?.release()
    throw new Error(
      `${dataDir} is not empty. Choose another folder with --data DIR, or add --replace: then ` +
        'what is there is put aside under another name.',
    )
  }
  const stamp = new Date(SOURCES.nowMs()).toISOString().replaceAll(/[:.]/g, '-')
  const aside = `${dataDir}.replaced-${stamp}`
  const makeRoom = () => {
    if (!isTaken) return
    lock?.release()
    if (isFull) return renameSync(dataDir, aside)
    rmSync(join(dataDir, LOCK_FILE), { force: true })
    rmdirSync(dataDir)
  }
  let isShutOutKept = false
  const build = (to: string) => {
    const made = restoreBackup({ from, to, nowMs: SOURCES.nowMs(), newUuid })
    if (isFull) isShutOutKept = keepShutOut(dataDir, to)
    return made
  }
  let restored: ReturnType<typeof restoreBackup>
  try {
    restored = buildBeside(dataDir, 'restoring', build, makeRoom)
  } catch (error) {
    if (!existsSync(dataDir) && existsSync(aside)) renameSync(aside, dataDir)
    throw error
  }
  const { manifest, problems } = restored
  const dbs = manifest.files.filter((file) => file.db !== undefined).length
  const replaced = isFull ? aside : null
  if (config.asJson) {
    write(JSON.stringify({ data: dataDir, madeAt: manifest.madeAt, dbs, replaced, problems }))
  } else {
    write(`Restored ${dbs} databases of ${manifest.madeAt} to ${dataDir}.`)
    if (replaced !== null) write(`What was there is now in ${replaced}.`)
    write('Phones that wrote since then send it again as soon as they meet this hub.')
    write(
      isShutOutKept
        ? 'Phones and people that were taken out since stay out.'
        : 'Phones and people that were taken out since are in again: take them out once more.',
    )
    write('Roles are as they were then: look through them on your page, under People.')
  }
  for (const problem of problems) say(problem)
  return problems.length === 0 ? 0 : 1
}
