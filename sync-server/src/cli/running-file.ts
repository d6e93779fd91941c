import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'

/** How another command of ours reaches a hub that runs on this data folder. */
const runningSchema = z.object({
  pid: z.number().int(),
  command: z.string(),
  /** Root of the CouchDB surface on this machine; null when there is none. */
  couchUrl: z.string().nullable(),
})

export type Running = z.infer<typeof runningSchema>

export const RUNNING_FILE = 'running.json'

export function writeRunning(dataDir: string, running: Running): void {
  writeFileSync(join(dataDir, RUNNING_FILE), `${JSON.stringify(running)}\n`, { mode: 0o600 })
}

/** Who holds the folder, as far as is known: `null` when nobody wrote it down (yet). */
export function readRunning(dataDir: string): Running | null {
  let text: string
  try {
    text = readFileSync(join(dataDir, RUNNING_FILE), 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
  try {
    const parsed = runningSchema.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : null
  } catch (error) {
    // Read while it was being written.
    if (error instanceof SyntaxError) return null
    throw error
  }
}

export function removeRunning(dataDir: string): void {
  rmSync(join(dataDir, RUNNING_FILE), { force: true })
}
