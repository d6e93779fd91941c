import type { BearerLookup } from '../access/principal.ts'
import { deviceOfToken, parseBearer } from '../access/device-token.ts'
import type { StateFile } from '../access/state-file.ts'
import type { HubState } from './hub-state.ts'

/** Finds the person behind a device's token, with the rights they have at this moment. */
export function createBearerLookup(
  state: StateFile<HubState>,
  rolesOf: (personId: string) => readonly string[],
  noteSeen: (deviceId: string) => void,
): BearerLookup {
  return async (text) => {
    const token = parseBearer(`Bearer ${text}`)
    if (token === null) return null
    const device = deviceOfToken(state.current().access, token)
    if (device === null) return null
    noteSeen(token.deviceId)
    return {
      name: device.personId,
      roles: rolesOf(device.personId),
      isAdmin: false,
      personId: device.personId,
      deviceId: token.deviceId,
    }
  }
}
