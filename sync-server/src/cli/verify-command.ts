import { readManifest } from '../storage/sqlite/backup/manifest.ts'
import { verifyBackup } from '../storage/sqlite/backup/verify-backup.ts'
import type { VerifyConfig } from './config.ts'
import { say, write } from './terminal.ts'

/** Looks whether a backup is whole. @returns the exit status */
export function runVerify({ from, asJson }: VerifyConfig): number {
  const manifest = readManifest(from)
  const problems = verifyBackup(from, manifest)
  const isWhole = problems.length === 0
  if (asJson) write(JSON.stringify({ from, madeAt: manifest.madeAt, isWhole, problems }))
  else if (isWhole) {
    write(`The backup of ${manifest.madeAt} in ${from} is whole: ${manifest.files.length} files.`)
  }
  for (const problem of problems) say(problem)
  if (!isWhole) say(`The backup in ${from} is not whole.`)
  return isWhole ? 0 : 1
}
