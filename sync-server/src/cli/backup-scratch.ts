import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { writeFileDurably } from '../storage/sqlite/backup/copy-file.ts'
import { isOfRunning } from './build-beside.ts'

const PREFIX = '.backup-'
/** Where the backup goes: what lies there is removed when its maker was killed. */
const NOTE = 'writes-to'

/**
 * Removes what runs left behind that were killed: copies in clear, and the half file on a stick as
 * soon as the stick is there again. Files that got their names, or that somebody else is writing,
 * are nobody's to remove.
 */
export function clearBackupScratch(dataDir: string): void {
  for (const name of readdirSync(dataDir)) {
    if (!name.startsWith(PREFIX)) continue
    const pid = name.slice(PREFIX.length)
    // Nothing of this process is there yet: its number was another's before.
    if (Number(pid) !== process.pid && isOfRunning(pid)) continue
    clear(join(dataDir, name), pid)
  }
}

/**
 * Makes the folder in which one process makes copies in clear before they are sealed, and writes
 * down in it where the sealed ones go.
 *
 * @param beside - the name that the backup has until it is whole
 */
export function makeBackupScratch(dataDir: string, beside: string): string {
  const scratch = join(dataDir, `${PREFIX}${process.pid}`)
  rmSync(scratch, { recursive: true, force: true })
  mkdirSync(scratch, { mode: 0o700 })
  writeFileDurably(join(scratch, NOTE), resolve(beside))
  return scratch
}

function clear(scratch: string, pid: string): void {
  for (const name of readdirSync(scratch)) {
    if (name !== NOTE) rmSync(join(scratch, name), { recursive: true, force: true })
  }
  const note = join(scratch, NOTE)
  const left = existsSync(note) ? readFileSync(note, 'utf8') : ''
  if (left.endsWith(`-${pid}`)) {
    // The stick is elsewhere: another time.
    if (!existsSync(dirname(left))) return
    rmSync(left, { recursive: true, force: true })
  }
  rmSync(scratch, { recursive: true, force: true })
}
