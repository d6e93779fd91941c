import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AccessState } from '../access/access-state.ts'
import { toNewestFormat } from '../access/state-format.ts'
import { HUB_STATE_FORMAT, type HubState, hubStateSchema } from '../hub/hub-state.ts'

const STATE_FILE = 'hub-state.json'

/**
 * A backup knows who might come in when it was made. What the folder it replaces knows is newer:
 * whoever was taken out since stays out, and a phone that joined since stays in.
 *
 * @param former - the data folder that is replaced
 * @param restored - what was made of the backup, not in use yet
 * @returns false when the former folder holds no state of this hub that can be read
 */
export function keepShutOut(former: string, restored: string): boolean {
  const before = readState(former)
  const after = readState(restored)
  if (before === null || after === null || before.hubId !== after.hubId) return false
  const state: HubState = { ...after, access: merged(after.access, before.access) }
  // The folder has not its name yet, so a half-written file is nobody's.
  const text = `${JSON.stringify(state, null, 2)}\n`
  writeFileSync(join(restored, STATE_FILE), text, { mode: 0o600, flush: true })
  return true
}

function merged(backup: AccessState, newer: AccessState): AccessState {
  return { ...newer, devices: { ...backup.devices, ...newer.devices } }
}

function readState(folder: string): HubState | null {
  const path = join(folder, STATE_FILE)
  if (!existsSync(path)) return null
  try {
    const found: unknown = JSON.parse(readFileSync(path, 'utf8'))
    const state = hubStateSchema.safeParse(toNewestFormat(found, HUB_STATE_FORMAT, path))
    return state.success ? state.data : null
  } catch (error) {
    // Damaged, or of a newer hub: perhaps why a backup is restored. The host is told.
    if (error instanceof Error) return null
    throw error
  }
}
