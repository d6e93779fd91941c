import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { syncFolder } from '../storage/sync-folder.ts'
import { NewerFormatError, type StateFormat, toNewestFormat } from './state-format.ts'

export interface StateFile<State> {
  /** The state that is on disk; never one that might still be lost. */
  readonly current: () => State
  /**
   * Applies a change and resolves once it is on disk, so an answer that follows is never taken
   * back. Changes that wait together share one write.
   *
   * @throws what `change` throws (nothing is written for it), or the error of the disk
   */
  readonly update: (change: (state: State) => State) => Promise<State>
}

export interface StateFileOptions<State> {
  readonly path: string
  readonly format: StateFormat
  /** Turns what was read into a state, or throws with what is wrong. */
  readonly parse: (value: unknown) => State
  /** Called when there is no file yet. */
  readonly initial: () => State
}

interface Waiting<State> {
  readonly change: (state: State) => State
  readonly resolve: (state: State) => void
  readonly reject: (error: unknown) => void
}

/**
 * A small state kept as one JSON file, readable by its owner alone, replaced whole each time. One
 * of an older format is migrated, and on disk in the new one before anything else happens.
 *
 * @throws NewerFormatError when a newer build wrote it
 */
export function openStateFile<State>(options: StateFileOptions<State>): StateFile<State> {
  let current: State
  if (existsSync(options.path)) {
    const { state, isMigrated } = readState(options)
    current = state
    if (isMigrated) replaceFile(options.path, state)
  } else {
    current = options.initial()
    replaceFile(options.path, current)
  }
  let waiting: Waiting<State>[] = []

  function flush() {
    const batch = waiting
    waiting = []
    let next = current
    const applied: Waiting<State>[] = []
    for (const each of batch) {
      try {
        next = each.change(next)
        applied.push(each)
      } catch (error) {
        each.reject(error)
      }
    }
    try {
      if (next !== current) replaceFile(options.path, next)
      current = next
      for (const each of applied) each.resolve(next)
    } catch (error) {
      for (const each of applied) each.reject(error)
    }
  }

  return {
    current: () => current,
    update: (change) =>
      new Promise((resolve, reject) => {
        waiting.push({ change, resolve, reject })
        if (waiting.length === 1) setImmediate(flush)
      }),
  }
}

function readState<State>(options: StateFileOptions<State>): {
  readonly state: State
  readonly isMigrated: boolean
} {
  try {
    const found: unknown = JSON.parse(readFileSync(options.path, 'utf8'))
    const newest = toNewestFormat(found, options.format, options.path)
    return { state: options.parse(newest), isMigrated: newest !== found }
  } catch (error) {
    if (error instanceof NewerFormatError) throw error
    throw new Error(
      `${options.path} cannot be read. Put back a copy from a backup; do not delete it, ` +
        'because it holds who may enter this hub.',
      { cause: error },
    )
  }
}

/** Write beside, fsync, rename, fsync the folder: after a power cut the old or the new is there. */
function replaceFile(path: string, state: unknown): void {
  const beside = `${path}.new`
  const file = openSync(beside, 'w', 0o600)
  try {
    // Unlike `writeSync`, which on a nearly full disk writes a part and throws nothing.
    writeFileSync(file, `${JSON.stringify(state, null, 2)}\n`)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(beside, path)
  syncFolder(dirname(path))
}
