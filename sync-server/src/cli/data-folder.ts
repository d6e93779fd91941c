import { statfsSync } from 'node:fs'
import { type FolderLock, lockFolder } from '../storage/sqlite/folder-lock.ts'
import { folderProblem } from './folder-problem.ts'
import { makeFolder } from './make-folder.ts'
import { readRunning, removeRunning } from './running-file.ts'
import { say } from './terminal.ts'
import { TERMINAL_WORDS, type TerminalWords } from './terminal-words.ts'

/** Less free space than this is told to the host at the start: some days of entries. */
const LITTLE_SPACE_BYTES = 200 * 1024 * 1024

/**
 * Makes a data folder if there is none and takes it for this process alone.
 *
 * @throws Error in words when another process of ours works in it, or it cannot be written
 */
export function takeDataFolder(dataDir: string, words = TERMINAL_WORDS.en): FolderLock {
  const lock = tryDataFolder(dataDir, words)
  if (lock !== null) return lock
  throw new Error(words.inUse(dataDir, readRunning(dataDir)))
}

/** @returns `null` when another process of ours works in it */
export function tryDataFolder(dataDir: string, words = TERMINAL_WORDS.en): FolderLock | null {
  makeFolder(dataDir)
  const outcome = takeLock(dataDir)
  if (outcome === 'held') return null
  if (outcome === 'impossible') {
    throw new Error(
      `The disk of ${dataDir} cannot lock files, as some network drives cannot, so two hubs could ` +
        "write there at once. Choose a folder on this computer's own disk with --data DIR.",
    )
  }
  tellLittleSpace(dataDir, words)
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

function tellLittleSpace(dataDir: string, words: TerminalWords): void {
  const { bavail, bsize } = statfsSync(dataDir)
  const free = bavail * bsize
  if (free >= LITTLE_SPACE_BYTES) return
  say(words.littleSpace(Math.floor(free / 1024 / 1024), dataDir))
}
