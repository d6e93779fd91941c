import { closeSync, fsyncSync, mkdirSync, openSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { syncFolder } from '../storage/sync-folder.ts'
import { folderProblem } from './folder-problem.ts'

/** What SQLite's own first files need, and a little more. */
const PROBE_BYTES = 256 * 1024

/**
 * Makes a folder and those above it, for its owner alone, and makes sure that it can be written.
 *
 * Node's own `mkdir` with `recursive` turns for ever, deaf to signals, where a folder exists but
 * takes none within it, as `/proc` does; so each is made by itself.
 *
 * @throws Error in words, when it cannot be made or written
 */
export function makeFolder(folder: string): void {
  try {
    makeWithParents(folder)
    probe(folder)
  } catch (error) {
    throw folderProblem(folder, error)
  }
}

function makeWithParents(folder: string): void {
  const missing: string[] = []
  for (let at = folder; !isFolder(at); at = dirname(at)) {
    // The root of a drive that is not there: mkdir says what is wrong.
    if (at === dirname(at)) break
    missing.push(at)
  }
  // Whoever may read this folder may read what people wrote.
  for (const each of missing.reverse()) makeOne(each)
}

function makeOne(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 })
    syncFolder(dirname(folder))
  } catch (error) {
    // Another process made it meanwhile.
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST' && isFolder(folder)) {
      return
    }
    throw error
  }
}

/** @throws Error `ENOTDIR` when something else has that name */
function isFolder(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined || found.isDirectory()) return found !== undefined
  throw Object.assign(new Error(`${path} is no folder`), { code: 'ENOTDIR' })
}

/** Finds out now, not with the first entry, that a disk is full, read-only or not ours. */
function probe(folder: string): void {
  // One name for all: what a process leaves that is killed in this very line goes with the next.
  const path = join(folder, '.probe')
  const file = openSync(path, 'w', 0o600)
  try {
    // Nameless from here on, so that nothing is left behind however this ends.
    rmSync(path, { force: true })
    // Unlike `writeSync`, which on a nearly full disk writes a part and says so to nobody.
    writeFileSync(file, Buffer.alloc(PROBE_BYTES))
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
