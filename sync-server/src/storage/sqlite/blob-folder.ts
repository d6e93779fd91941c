import {
  closeSync,
  copyFileSync,
  fdatasyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { PIECE_BYTES } from '../blob-storage.ts'
import { syncFolder } from '../sync-folder.ts'
import { DB_SUFFIX } from './db-file-name.ts'

export const BLOBS_SUFFIX = '.blobs'

/** Of a file system that has no hard links, or no room for one more of this file. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV', 'EINVAL'])

/** The folder with the large contents of the db in this file. */
export function blobFolderOf(dbPath: string): string {
  return dbPath.slice(0, -DB_SUFFIX.length) + BLOBS_SUFFIX
}

/**
 * The large contents of one db, each a file named by its SHA-256 in hex, beside the db's own file.
 *
 * The same content in several dbs is one file with a name in each of their folders (hard links):
 * the file system counts who has it and gives its space back with the last name, so that no count
 * of ours can be wrong, whatever is killed when. Where there are no links each db has its own.
 */
export class BlobFolder {
  readonly #folder: string
  readonly #isReadOnly: boolean
  #isThere = false

  /** @param use - `read only` removes nothing */
  constructor(folder: string, use: 'read only' | 'read and write' = 'read and write') {
    this.#folder = folder
    this.#isReadOnly = use === 'read only'
  }

  /** Writes piece `index` of a begun blob, flushed. The first one makes the file. */
  writePiece(blob: number, index: number, bytes: Uint8Array): void {
    if (index === 0) {
      this.#make()
      // Never into a file that is there: it may be somebody's content by another name.
      rmSync(this.#begun(blob), { force: true })
    }
    const file = openSync(this.#begun(blob), index === 0 ? 'wx' : 'r+', 0o600)
    try {
      for (let at = 0; at < bytes.length;) {
        at += writeSync(file, bytes, at, bytes.length - at, index * PIECE_BYTES + at)
      }
      fdatasyncSync(file)
    } finally {
      closeSync(file)
    }
  }

  /**
   * Gives a begun blob the name of its content, durably; `settle` decides later which name goes.
   * What other dbs hold of it becomes this file, whose bytes were just seen whole: never the other
   * way round, since theirs may have rotted since.
   */
  keep(blob: number, name: string): void {
    const kept = join(this.#folder, name)
    if (linkOver(this.#begun(blob), kept)) {
      for (const folder of this.#others()) shareWith(join(folder, name), kept)
    } else if (!isFound(() => renameSync(this.#begun(blob), kept))) {
      // Renamed by a try that was undone, it has its name already.
      closeSync(openSync(kept, 'r'))
    }
    syncFolder(this.#folder)
  }

  /** Takes a content's name back from a blob whose seal was undone. */
  undo(blob: number, name: string): void {
    const kept = join(this.#folder, name)
    if (this.#has(this.#begun(blob))) rmSync(kept, { force: true })
    else isFound(() => renameSync(kept, this.#begun(blob)))
  }

  /** `undefined` when there is no such file, or no such piece in it. */
  readPiece(name: string, index: number): Uint8Array | undefined {
    return readAt(join(this.#folder, name), index)
  }

  readBegun(blob: number, index: number): Uint8Array | undefined {
    return readAt(this.#begun(blob), index)
  }

  /** What all of it takes on the disk, should no other db have any of it. */
  bytes(): number {
    return namesIn(this.#folder).reduce(
      (sum, name) =>
        sum + (statSync(join(this.#folder, name), { throwIfNoEntry: false })?.size ?? 0),
      0,
    )
  }

  remove(name: string): void {
    if (this.#isReadOnly) return
    forget(join(this.#folder, name))
  }

  removeBegun(blob: number): void {
    forget(this.#begun(blob))
  }

  /**
   * Removes what an earlier process left behind: begun blobs, and contents that no doc has.
   *
   * @param isKept - by the name of a content
   */
  sweep(isKept: (name: string) => boolean): void {
    for (const name of namesIn(this.#folder)) {
      if (!isContent(name) || !isKept(name)) forget(join(this.#folder, name))
    }
  }

  #begun(blob: number): string {
    return join(this.#folder, `begun-${blob}`)
  }

  #has(path: string): boolean {
    return isFound(() => closeSync(openSync(path, 'r')))
  }

  #make(): void {
    if (this.#isThere) return
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
    syncFolder(dirname(this.#folder))
    this.#isThere = true
  }

  #others(): string[] {
    const dbs = dirname(this.#folder)
    const own = basename(this.#folder)
    return readdirSync(dbs)
      .filter((name) => name.endsWith(BLOBS_SUFFIX) && name !== own)
      .map((name) => join(dbs, name))
  }
}

/** Gives a file one more name, in the place of whatever has it. @returns false without links */
export function linkOver(from: string, to: string): boolean {
  const beside = `${to}.new`
  rmSync(beside, { force: true })
  try {
    linkSync(from, beside)
  } catch (error) {
    if (NO_LINKS.has(codeOf(error)) || codeOf(error) === 'ENOENT') return false
    throw error
  }
  renameSync(beside, to)
  // A rename between two names of one file leaves both.
  rmSync(beside, { force: true })
  return true
}

/** Another db's copy of a content goes; where that cannot be, there are two. */
function shareWith(theirs: string, ours: string): void {
  try {
    closeSync(openSync(theirs, 'r'))
    linkOver(ours, theirs)
  } catch (error) {
    if (codeOf(error) === '') throw error
  }
}

/** Gives all contents of a folder a second name in another, so that they outlast the first one. */
export function keepNames(from: string, to: string): void {
  const names = namesIn(from).filter(isContent)
  if (names.length === 0) return
  mkdirSync(to, { recursive: true, mode: 0o700 })
  for (const name of names) {
    if (!linkOver(join(from, name), join(to, name))) copyFileSync(join(from, name), join(to, name))
  }
  syncFolder(to)
}

function isContent(name: string): boolean {
  return /^[0-9a-f]+$/.test(name)
}

function namesIn(folder: string): string[] {
  let names: string[] = []
  isFound(() => (names = readdirSync(folder)))
  return names
}

/** What cannot be removed now, as a file that Windows holds, goes at the next start. */
function forget(path: string): void {
  try {
    rmSync(path, { force: true })
  } catch (error) {
    if (codeOf(error) === '') throw error
  }
}

function readAt(path: string, index: number): Uint8Array | undefined {
  let file = -1
  if (!isFound(() => (file = openSync(path, 'r')))) return undefined
  try {
    const bytes = Buffer.allocUnsafe(PIECE_BYTES)
    let length = 0
    while (length < PIECE_BYTES) {
      const at = index * PIECE_BYTES + length
      const read = readSync(file, bytes, length, PIECE_BYTES - length, at)
      if (read === 0) break
      length += read
    }
    return length === 0 ? undefined : bytes.subarray(0, length)
  } finally {
    closeSync(file)
  }
}

/** @returns whether `work` found what it looked for */
function isFound(work: () => void): boolean {
  try {
    work()
    return true
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false
    throw error
  }
}

/** @returns what the system calls its failure; `''` for any other */
function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
