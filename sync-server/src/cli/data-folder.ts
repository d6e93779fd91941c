import { mkdirSync } from 'node:fs'
import { type FolderLock, lockFolder } from '../storage/sqlite/folder-lock.ts'
import { readRunning, removeRunning } from './running-file.ts'

/**
 * Makes a data folder if there is none and takes it for this process alone.
 *
 * @throws Error in words when another process of ours works in it
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
  try {
    // Whoever may read this folder may read what people wrote.
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new Error(`The data folder ${dataDir} cannot be made. Choose another with --data DIR.`, {
      cause: error,
    })
  }
  const lock = lockFolder(dataDir)
  if (lock === null) return null
  return {
    release: () => {
      removeRunning(dataDir)
      lock.release()
    },
  }
}
