import * as z from 'zod'
import type { Device } from '../access/access-state.ts'
import type { AuditLog } from '../access/audit-log.ts'
import { deviceBehind, type DeviceToken } from '../access/device-token.ts'
import type { StateFile } from '../access/state-file.ts'
import type { HubState } from './hub-state.ts'

export const erasedBody = z.object({ id: z.string().max(64) })

/** What the host has asked of this phone and it has not done yet. */
export function erasureAsked({ erasure }: Device): { readonly id: string } | null {
  return erasure === undefined || erasure.doneAt !== null ? null : { id: erasure.id }
}

export interface ErasureDeps {
  readonly state: StateFile<HubState>
  readonly audit: AuditLog
  readonly nowMs: () => number
  readonly onRightsChange: () => void
}

/**
 * The phone has erased what it held, as this hub had asked. Its token opens nothing any more.
 * Said again, because the answer was lost, it is so.
 *
 * @returns false when the token is nobody's, or this was never asked
 */
export async function noteErased(
  deps: ErasureDeps,
  token: DeviceToken,
  erasureId: string,
): Promise<boolean> {
  const device = deviceBehind(deps.state.current().access, token)
  if (device?.erasure?.id !== erasureId) return false
  if (device.erasure.doneAt !== null) return true
  const { deviceId } = token
  deps.audit.append({ who: device.personId, what: 'device.erased', target: deviceId })
  const doneAt = new Date(deps.nowMs()).toISOString()
  await deps.state.update((state) => {
    const { access } = state
    const now = access.devices[deviceId]
    if (now?.erasure?.id !== erasureId) return state
    const erased = { ...now, isRevoked: true, erasure: { ...now.erasure, doneAt } }
    return { ...state, access: { ...access, devices: { ...access.devices, [deviceId]: erased } } }
  })
  deps.onRightsChange()
  return true
}
