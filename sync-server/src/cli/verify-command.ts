import type { VerifyConfig } from './command-config.ts'
import { backupAt } from './passphrase.ts'
import { say, write } from './terminal.ts'

/** Looks whether a backup is whole. @returns the exit status */
export async function runVerify(config: VerifyConfig): Promise<number> {
  const { from, asJson } = config
  const backup = await backupAt(from, config.passphraseFile)
  const { manifest, problems } = backup.verify()
  const isWhole = problems.length === 0
  if (asJson) write(JSON.stringify({ from, madeAt: manifest.madeAt, isWhole, problems }))
  else if (isWhole) {
    write(`The backup of ${manifest.madeAt} in ${from} is whole: ${manifest.files.length} files.`)
  }
  for (const problem of problems) say(problem)
  if (!isWhole) say(`The backup in ${from} is not whole.`)
  return isWhole ? 0 : 1
}
