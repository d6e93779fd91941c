import { type AccessState, type Device, deviceIdSchema, secretSchema } from './access-state.ts'
import { hashSecret, isSameText } from './secrets.ts'

export interface DeviceToken {
  readonly deviceId: string
  readonly secret: string
}

/** Reads `Bearer <deviceId>.<secret>`; `null` when the header is of another kind. */
export function parseBearer(header: string | undefined): DeviceToken | null {
  const match = /^Bearer +([^ .]+)\.([^ .]+)$/i.exec(header ?? '')
  if (match === null) return null
  const deviceId = deviceIdSchema.safeParse(match[1])
  const secret = secretSchema.safeParse(match[2])
  if (!deviceId.success || !secret.success) return null
  return { deviceId: deviceId.data, secret: secret.data }
}

export type DeviceStanding = 'in' | 'waiting' | 'revoked'

export function standingOf(state: AccessState, device: Device): DeviceStanding {
  if (device.isRevoked || state.revokedPeople.includes(device.personId)) return 'revoked'
  return device.isWaiting ? 'waiting' : 'in'
}

/** Whose token this is, whatever they may; `null` for unknown and wrong, which look the same. */
export function deviceBehind(state: AccessState, token: DeviceToken): Device | null {
  const device = Object.hasOwn(state.devices, token.deviceId)
    ? state.devices[token.deviceId]
    : undefined
  const isRight = isSameText(device?.secretHash ?? '', hashSecret(token.secret))
  return device !== undefined && isRight ? device : null
}

/** The device that holds this token and may come in, or `null`. */
export function deviceOfToken(state: AccessState, token: DeviceToken): Device | null {
  const device = deviceBehind(state, token)
  return device !== null && standingOf(state, device) === 'in' ? device : null
}
