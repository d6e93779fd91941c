import { mkdirSync, rmSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { syncFolder } from '../../sync-folder.ts'
import { beginEntry } from '../../sealed/archive.ts'
import type { SealedWriter } from '../../sealed/write-sealed.ts'
import { copyFileDurably, type FileFacts, readThrough, writeFileDurably } from './copy-file.ts'
import { type Manifest, MANIFEST_FILE } from './manifest.ts'

/** Where the files of a backup go: a folder, or one sealed file. */
export interface BackupPlace {
  /** Where a copy of a db is to be made, to be looked through before it is kept. */
  readonly roomFor: (path: string) => string
  /** Keeps the copy that was made there. */
  readonly keep: (path: string) => FileFacts
  readonly drop: (path: string) => void
  /** Takes a file that may grow or go meanwhile. */
  readonly add: (path: string, from: string) => FileFacts
  /** Comes last, and makes of the files a backup. */
  readonly finish: (manifest: Manifest) => void
}

/** @param to - made here; must not be there yet */
export function folderPlace(to: string): BackupPlace {
  const folders = new Set<string>()
  mkdirSync(to, { recursive: true, mode: 0o700 })
  const at = (path: string) => {
    const folder = join(to, path, '..')
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    folders.add(folder)
    return join(to, path)
  }
  at('dbs/-')
  return {
    roomFor: at,
    keep: (path) => readThrough(at(path), () => undefined),
    drop: (path) => rmSync(at(path), { force: true }),
    add: (path, from) => copyFileDurably(from, at(path)),
    finish: (manifest) => {
      for (const folder of folders) syncFolder(folder)
      writeFileDurably(join(to, MANIFEST_FILE), printManifest(manifest))
      syncFolder(to)
    },
  }
}

/**
 * One copy of a db at a time lies in clear, beside the data it is of, and goes once it is sealed.
 *
 * @param scratch - made here, and removed by whoever gave its name
 */
export function sealedPlace(to: SealedWriter, scratch: string): BackupPlace {
  mkdirSync(scratch, { recursive: true, mode: 0o700 })
  const room = (path: string) => join(scratch, basename(path))
  const add = (path: string, from: string): FileFacts => {
    // A file that grows is taken at the length it has now, as a copy at this moment would be.
    const { size } = statSync(from)
    beginEntry(to, path, size)
    const facts = readThrough(from, (bytes) => to.write(bytes), size)
    if (facts.bytes !== size) {
      throw new Error(`${from} became shorter while it was copied. Make the backup again.`)
    }
    return facts
  }
  return {
    roomFor: room,
    keep: (path) => {
      const facts = add(path, room(path))
      rmSync(room(path))
      return facts
    },
    drop: (path) => rmSync(room(path), { force: true }),
    add,
    finish: (manifest) => {
      const text = Buffer.from(printManifest(manifest))
      beginEntry(to, MANIFEST_FILE, text.length)
      to.write(text)
      to.finish()
    },
  }
}

function printManifest(manifest: Manifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`
}
