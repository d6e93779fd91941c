import { randomBytes } from 'node:crypto'
import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** As much as a few records take, with their places in the log. */
const PROBE_BYTES = 64 * 1024
/** One look serves all who ask within this time: anybody may ask, and each look is a flush. */
const FRESH_MS = 2_000
/** A disk that takes longer than this for so little is no disk to wait for. */
const PATIENCE_MS = 5_000

/** Why nothing can be stored just now, in a sentence for people; `undefined` when it can. */
export type DiskProbe = () => Promise<string | undefined>

/** Finds out by trying: writes a little beside the dbs, flushes it and takes it away again. */
export function createDiskProbe(folder: string, nowMs: () => number): DiskProbe {
  let asked: { readonly atMs: number; readonly problem: Promise<string | undefined> } | undefined
  return () => {
    const atMs = nowMs()
    const isFresh = asked !== undefined && Math.abs(atMs - asked.atMs) < FRESH_MS
    if (asked === undefined || !isFresh) asked = { atMs, problem: withPatience(tryWriting(folder)) }
    return asked.problem
  }
}

async function tryWriting(folder: string): Promise<string | undefined> {
  const path = join(folder, 'disk-probe.tmp')
  try {
    const file = await open(path, 'w', 0o600)
    try {
      // No zeros: some disks keep those without room for them.
      await file.writeFile(randomBytes(PROBE_BYTES))
      await file.sync()
    } finally {
      await file.close()
    }
  } catch (error) {
    return inWords(error)
  } finally {
    // What cannot be removed is written over by the next look.
    await rm(path, { force: true }).catch(() => undefined)
  }
  return undefined
}

function inWords(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return 'The disk is full: nothing can be stored.'
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return 'The disk can only be read: nothing can be stored.'
    default:
      return 'The disk fails: nothing can be stored.'
  }
}

async function withPatience(looking: Promise<string | undefined>): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined
  const tooLong = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve('The disk does not answer.'), PATIENCE_MS)
    timer.unref()
  })
  try {
    return await Promise.race([looking, tooLong])
  } finally {
    clearTimeout(timer)
  }
}
