import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  statSync,
} from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'
import type { BackupDisk } from '../hub/backup-desk.ts'
import { isWithin } from './is-within.ts'
import { mountsIn } from './mounts-in.ts'

/** The disks of this machine, for backups of this data folder. */
export function openBackupDisk(dataDir: string): BackupDisk {
  const look: BackupDisk['look'] = (folder) => {
    const found = statSync(folder, { throwIfNoEntry: false })
    if (found === undefined) return 'missing'
    if (!found.isDirectory()) return 'no_folder'
    return found.dev === statSync(dataDir).dev ? 'same_disk' : 'elsewhere'
  }
  return {
    look,
    make: (folder) => {
      if (!existsSync(dirname(folder))) return false
      mkdirSync(folder, { mode: 0o700 })
      return true
    },
    list: (folder) => readdirSync(folder),
    remove: (folder, name) => rmSync(join(folder, name), { force: true }),
    pathOf: (folder, name) => join(folder, name),
    places: () =>
      places().flatMap((path) => {
        try {
          if (look(path) !== 'elsewhere') return []
          const { bavail, bsize } = statfsSync(path)
          return [{ path, freeBytes: bavail * bsize }]
        } catch (error) {
          // Pulled out meanwhile, or a drive without a disk in it.
          if (error instanceof Error && 'code' in error) return []
          throw error
        }
      }),
    isOutside: (folder) =>
      isAbsolute(folder) && !isWithin(dataDir, folder) && !isWithin(folder, dataDir),
  }
}

function places(): readonly string[] {
  switch (process.platform) {
    case 'linux':
      return mountsIn(readFileSync('/proc/self/mounts', 'utf8'))
    case 'darwin':
      return readdirSync('/Volumes').map((name) => `/Volumes/${name}`)
    case 'win32':
      return 'DEFGHIJKLMNOPQRSTUVWXYZ'.split('').map((letter) => `${letter}:\\`)
    default:
      return []
  }
}
