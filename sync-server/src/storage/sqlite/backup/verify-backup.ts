import { statSync } from 'node:fs'
import { join } from 'node:path'
import { examineDb } from '../examine-db.ts'
import { factsOf } from './copy-file.ts'
import { BLOBS_FOLDER, type Manifest } from './manifest.ts'

/**
 * Compares a backup with its manifest and looks through every db in it; changes nothing.
 *
 * @returns what is wrong, in words; empty when all of it can be restored
 */
export function verifyBackup(folder: string, manifest: Manifest): string[] {
  const problems: string[] = []
  for (const { path, bytes, sha256, db } of manifest.files) {
    const at = join(folder, path)
    const found = statSync(at, { throwIfNoEntry: false })
    if (found === undefined) {
      problems.push(`${path} is missing`)
      continue
    }
    if (found.size !== bytes) {
      problems.push(`${path} has ${found.size} bytes instead of ${bytes}`)
      continue
    }
    if (factsOf(at).sha256 !== sha256) {
      problems.push(`${path} was changed since it was made`)
      continue
    }
    if (db === undefined) continue
    problems.push(
      ...examineDb(at, db, join(folder, BLOBS_FOLDER)).problems.map(
        (problem) => `${path}: ${problem}`,
      ),
    )
  }
  const copied = new Set(manifest.files.map((file) => file.db))
  for (const { db } of manifest.damaged) {
    if (!copied.has(db)) problems.push(`the db "${db}" was too damaged to be copied`)
  }
  return problems
}
