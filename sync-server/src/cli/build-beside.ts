import { readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { syncFolder } from '../storage/sync-folder.ts'
import { folderProblem } from './folder-problem.ts'
import { makeFolder } from './make-folder.ts'

/**
 * Builds a folder under another name and gives it its own when all of it is there and flushed, so
 * that nobody takes a half one for a whole one, however the process ends.
 *
 * @param work - one word for what is under way: `DIR.<work>-<pid>` is the name until then
 * @param beforeRename - the last moment to make room at `target`
 */
export function buildBeside<T>(
  target: string,
  work: string,
  build: (folder: string) => T,
  beforeRename: () => void = () => undefined,
): T {
  const parent = dirname(target)
  makeFolder(parent)
  removeLeftOvers(parent, `${basename(target)}.${work}-`)
  const beside = besideOf(target, work)
  try {
    const result = build(beside)
    beforeRename()
    rename(beside, target)
    syncFolder(parent)
    return result
  } catch (error) {
    rmSync(beside, { recursive: true, force: true })
    if (isNoSpace(error)) throw folderProblem(target, { code: 'ENOSPC' })
    throw isTooLarge(error) ? folderProblem(target, { code: 'EFBIG' }) : error
  }
}

/** The name that this process gives to what it builds, until it is whole. */
export function besideOf(target: string, work: string): string {
  return `${target}.${work}-${process.pid}`
}

function rename(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch (error) {
    throw folderProblem(to, error)
  }
}

/** What an earlier run left that was killed. */
function removeLeftOvers(parent: string, prefix: string): void {
  for (const name of readdirSync(parent)) {
    if (!name.startsWith(prefix) || isOfRunning(name.slice(prefix.length))) continue
    rmSync(join(parent, name), { recursive: true, force: true })
  }
}

/** Whether a name that ends so belongs to a process that runs, or to none of ours at all. */
export function isOfRunning(pidText: string): boolean {
  const pid = Number(pidText)
  return !Number.isInteger(pid) || isRunning(pid)
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it runs, for somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

export function isNoSpace(error: unknown): boolean {
  return error instanceof Error && /ENOSPC|EDQUOT|disk is full|no space left/i.test(error.message)
}

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EFBIG'
}
