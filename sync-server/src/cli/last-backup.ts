import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const FILE = 'last-backup.json'

/** Notes in the data folder that it was copied, for whoever asks how old the last copy is. */
export function noteBackup(dataDir: string, madeAt: string): void {
  writeFileSync(join(dataDir, FILE), `${JSON.stringify({ madeAt })}\n`, { mode: 0o600 })
}

/** @returns when the folder was last copied, ms since 1970; `null` when it is not known */
export function lastBackup(dataDir: string): number | null {
  try {
    const { madeAt } = JSON.parse(readFileSync(join(dataDir, FILE), 'utf8')) as { madeAt?: string }
    const ms = Date.parse(madeAt ?? '')
    return Number.isNaN(ms) ? null : ms
  } catch (error) {
    // No file yet, or one that was cut off: as good as no backup that anybody knows of.
    if (error instanceof SyntaxError || (error instanceof Error && 'code' in error)) return null
    throw error
  }
}
