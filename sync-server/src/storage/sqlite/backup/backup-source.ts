import { closeSync, fsyncSync, mkdirSync, openSync, writeFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { dirname, join } from 'node:path'
import { readArchive } from '../../sealed/archive.ts'
import { readSealed } from '../../sealed/read-sealed.ts'
import type { SealKey } from '../../sealed/seal-key.ts'
import { SealedProblem } from '../../sealed/sealed-header.ts'
import { copyFileDurably, type FileFacts } from './copy-file.ts'
import { type Manifest, MANIFEST_FILE, parseManifest, readManifest } from './manifest.ts'
import { verifyBackup } from './verify-backup.ts'

/** A backup that is there: a folder, or one sealed file and what opens it. */
export interface BackupSource {
  /**
   * Copies every file to a folder, flushed.
   *
   * @throws Error in words when one is not what was backed up
   */
  readonly copyTo: (folder: string) => Manifest
  /** Looks through all of it and changes nothing. */
  readonly verify: () => { readonly manifest: Manifest; readonly problems: readonly string[] }
}

export function folderSource(from: string): BackupSource {
  return {
    copyTo: (folder) => {
      const manifest = readManifest(from)
      for (const { path, ...expected } of manifest.files) {
        const at = join(folder, path)
        mkdirSync(dirname(at), { recursive: true, mode: 0o700 })
        const copied = copyFileDurably(join(from, path), at)
        if (copied.bytes !== expected.bytes || copied.sha256 !== expected.sha256) {
          throw new Error(`${path} in ${from} is not what was backed up. Nothing was restored.`)
        }
      }
      return manifest
    },
    verify: () => {
      const manifest = readManifest(from)
      return { manifest, problems: verifyBackup(from, manifest) }
    },
  }
}

export function sealedSource(from: string, key: SealKey): BackupSource {
  return {
    copyTo: (folder) => unseal(from, key, folder),
    verify: () => {
      const manifest = unseal(from, key, null)
      // Each db was looked through when it was sealed, and is byte for byte what it was.
      const problems = manifest.damaged.map(({ db }) => `the db "${db}" was damaged when copied`)
      return { manifest, problems }
    },
  }
}

/** @param folder - where the files go; `null` only looks whether all of them are what they were */
function unseal(from: string, key: SealKey, folder: string | null): Manifest {
  const found = new Map<string, FileFacts>()
  const manifestParts: Buffer[] = []
  let entry: EntryTaken | null = null
  try {
    readArchive(readSealed(from, key), {
      begin: (path) => {
        entry = takeEntry(path === MANIFEST_FILE || folder === null ? null : join(folder, path))
      },
      take: (path, bytes) => {
        entry?.take(bytes)
        if (path === MANIFEST_FILE) manifestParts.push(Buffer.from(bytes))
      },
      end: (path) => {
        const facts = entry?.end()
        entry = null
        if (facts !== undefined && path !== MANIFEST_FILE) found.set(path, facts)
      },
    })
  } finally {
    letGo(entry)
  }
  const manifest = parseManifest(Buffer.concat(manifestParts).toString('utf8'), from)
  for (const { path, bytes, sha256 } of manifest.files) {
    const file = found.get(path)
    if (file?.bytes !== bytes || file.sha256 !== sha256) {
      throw new SealedProblem('damaged', `${path} in ${from} is not what was backed up.`)
    }
  }
  return manifest
}

interface EntryTaken {
  readonly take: (bytes: Buffer) => void
  readonly end: () => FileFacts
  readonly close: () => void
}

function letGo(entry: EntryTaken | null): void {
  entry?.close()
}

/** @param path - `null` keeps nothing of it */
function takeEntry(path: string | null): EntryTaken {
  if (path !== null) mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const file = path === null ? null : openSync(path, 'wx', 0o600)
  const hash = createHash('sha256')
  let length = 0
  return {
    take: (bytes) => {
      hash.update(bytes)
      length += bytes.length
      if (file !== null) writeFileSync(file, bytes)
    },
    end: () => {
      if (file !== null) {
        fsyncSync(file)
        closeSync(file)
      }
      return { bytes: length, sha256: hash.digest('hex') }
    },
    close: () => {
      if (file !== null) closeSync(file)
    },
  }
}
