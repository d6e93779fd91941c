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

/** The device that holds this token, or `null`: unknown, revoked and wrong look the same. */
export function deviceOfToken(state: AccessState, token: DeviceToken): Device | null {
  const device = Object.hasOwn(state.devices, token.deviceId)
    ? state.devices[token.deviceId]
    : undefined
  const isRight = isSameText(device?.secretHash ?? '', hashSecret(token.secret))
  return device !== undefined && isRight && !device.isRevoked ? device : null
}
