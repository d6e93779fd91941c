import { readdirSync, rmSync, statfsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type BackupPlace, sealedPlace } from '../storage/sqlite/backup/backup-place.ts'
import { sealedSource } from '../storage/sqlite/backup/backup-source.ts'
import type { Manifest } from '../storage/sqlite/backup/manifest.ts'
import { writeSealed } from '../storage/sealed/write-sealed.ts'
import { clearBackupScratch, makeBackupScratch } from './backup-scratch.ts'
import { besideOf, buildBeside, isOfRunning } from './build-beside.ts'
import type { Seal } from './passphrase.ts'
import { SOURCES } from './sources.ts'

/** Left for the hub that goes on writing meanwhile. */
const SPARE_BYTES = 50 * 1024 * 1024

/**
 * Makes a sealed backup: written beside, read again from end to end, and only then given its name.
 * Each db is copied into the data folder before it is sealed, one at a time.
 */
export function makeSealed(options: {
  readonly dataDir: string
  readonly to: string
  readonly seal: Seal
  readonly make: (place: BackupPlace) => Manifest
}): Manifest {
  const { dataDir, to, seal, make } = options
  const { key, purpose } = seal
  clearBackupScratch(dataDir)
  checkRoom(dataDir)
  const scratch = makeBackupScratch(dataDir, besideOf(to, 'incomplete'))
  try {
    const build = (path: string) => {
      const file = writeSealed(path, key, { purpose, randomBytes: SOURCES.randomBytes })
      let manifest: Manifest
      try {
        manifest = make(sealedPlace(file, scratch))
      } finally {
        file.close()
      }
      // A stick that stores something else than it was given is found now, not in need.
      sealedSource(path, key).verify()
      return manifest
    }
    return buildBeside(to, 'incomplete', build, () => checkIsWanted(seal))
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

/**
 * The code of a hand-over is known to its hub alone: without it the file is one that nobody opens,
 * beside the one that they need.
 */
function checkIsWanted({ purpose, hubPid }: Seal): void {
  if (purpose !== 'hand-over' || hubPid === undefined) return
  if (process.ppid === hubPid && isOfRunning(String(hubPid))) return
  throw new Error('The hub that was to be handed over has ended. Nothing was changed.')
}

function checkRoom(dataDir: string): void {
  const folder = join(dataDir, 'dbs')
  const largest = Math.max(
    0,
    ...readdirSync(folder).map((name) => statSync(join(folder, name)).size),
  )
  const { bavail, bsize } = statfsSync(dataDir)
  if (bavail * bsize >= largest + SPARE_BYTES) return
  const megabytes = Math.ceil((largest + SPARE_BYTES) / 1024 / 1024)
  throw new Error(
    `The laptop's own disk needs ${megabytes} MB free for a moment to make an encrypted backup. ` +
      'Free some space on it, then try again. Nothing was changed.',
  )
}
