import { statfsSync } from 'node:fs'
import { type FolderLock, lockFolder } from '../storage/sqlite/folder-lock.ts'
import { folderProblem } from './folder-problem.ts'
import { makeFolder } from './make-folder.ts'
import { readRunning, removeRunning } from './running-file.ts'
import { say } from './terminal.ts'

/** Less free space than this is told to the host at the start: some days of entries. */
const LITTLE_SPACE_BYTES = 200 * 1024 * 1024

/**
 * Makes a data folder if there is none and takes it for this process alone.
 *
 * @throws Error in words when another process of ours works in it, or it cannot be written
 */
export function takeDataFolder(dataDir: string): FolderLock {
  const lock = tryDataFolder(dataDir)
  if (lock !== null) return lock
  const holder = readRunning(dataDir)
  const who = holder === null ? 'another process' : `'${holder.command}', process ${holder.pid}`
  throw new Error(
    `${dataDir} is in use by ${who}. Stop that first, or choose another folder with --data DIR.`,
  )
}

/** @returns `null` when another process of ours works in it */
export function tryDataFolder(dataDir: string): FolderLock | null {
  makeFolder(dataDir)
  const outcome = takeLock(dataDir)
  if (outcome === 'held') return null
  if (outcome === 'impossible') {
    throw new Error(
      `The disk of ${dataDir} cannot lock files, as some network drives cannot, so two hubs could ` +
        "write there at once. Choose a folder on this computer's own disk with --data DIR.",
    )
  }
  tellLittleSpace(dataDir)
  return {
    release: () => {
      removeRunning(dataDir)
      outcome.release()
    },
  }
}

function takeLock(dataDir: string) {
  try {
    return lockFolder(dataDir)
  } catch (error) {
    throw folderProblem(dataDir, error)
  }
}

function tellLittleSpace(dataDir: string): void {
  const { bavail, bsize } = statfsSync(dataDir)
  const free = bavail * bsize
  if (free >= LITTLE_SPACE_BYTES) return
  say(
    `Only ${Math.floor(free / 1024 / 1024)} MB are free on the disk of ${dataDir}. When it is full, ` +
      'phones keep their entries and send them once there is space again.',
  )
}
