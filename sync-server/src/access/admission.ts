import type { AccessState, Device } from './access-state.ts'
import { standingOf } from './device-token.ts'
import { codeState, findCode, type FoundCode } from './join-code.ts'
import { hashSecret, isSameText } from './secrets.ts'

export interface JoinRequest {
  readonly code: string
  readonly personId: string
  readonly deviceId: string
  readonly secret: string
  readonly deviceLabel: string
  readonly displayName: string
}

type JoinRefusal =
  | 'join_code_unknown'
  | 'join_code_expired'
  | 'join_code_used_up'
  | 'person_taken'
  | 'removed'
  | 'too_many_waiting'

export type Admission =
  | {
      readonly ok: true
      readonly state: AccessState
      /** Who the device is of: with a recovery code somebody else than it asked to be. */
      readonly personId: string
      readonly isWaiting: boolean
    }
  | { readonly ok: false; readonly error: JoinRefusal }

/** A host looks through no more than these; strangers who hold a code fill no disk. */
const MAX_WAITING = 100

/**
 * Decides whether a device may enter, without changing anything.
 *
 * A device that is in already gets the same answer again, whatever became of its code, so that
 * a phone whose answer was lost may simply ask once more. Nobody can become somebody who is
 * there already, whose id everybody at the hub can read, but with a recovery code of that person.
 *
 * @param isPersonKnown - whether the hub holds a record of this person that came another way
 */
export function admit(
  state: AccessState,
  request: JoinRequest,
  isPersonKnown: boolean,
  nowMs: number,
): Admission {
  const known = Object.hasOwn(state.devices, request.deviceId)
    ? state.devices[request.deviceId]
    : undefined
  if (known !== undefined) return admitAgain(state, request, known, nowMs)
  const found = findCode(state, request.code)
  if (found === undefined) return { ok: false, error: 'join_code_unknown' }
  const refusedBy = refusalOf(found, nowMs)
  if (refusedBy !== null) return { ok: false, error: refusedBy }
  if (found.kind === 'recovery') {
    const { personId } = found.recovery
    if (state.revokedPeople.includes(personId)) return { ok: false, error: 'removed' }
    const device = newDevice({ ...request, personId }, nowMs)
    return entered(state, request, device, found)
  }
  const { invitation } = found
  const isTaken = Object.values(state.devices).some((each) => each.personId === request.personId)
  if (isTaken || isPersonKnown || state.revokedPeople.includes(request.personId)) {
    return { ok: false, error: 'person_taken' }
  }
  const waiting = Object.values(state.devices).filter((each) => each.isWaiting).length
  if (invitation.needsApproval && waiting >= MAX_WAITING) {
    return { ok: false, error: 'too_many_waiting' }
  }
  const { role, roleEndsAt, teamId, isTeamRole, needsApproval, isLent } = invitation
  const joinedAs = {
    role,
    ...(roleEndsAt === undefined ? {} : { to: roleEndsAt }),
    ...(teamId === undefined ? {} : { teamId }),
    ...(isTeamRole ? { isTeamRole } : {}),
  }
  const device = { ...newDevice(request, nowMs), joinedAs, isWaiting: needsApproval, isLent }
  return entered(state, request, device, found)
}

/** The phone asks once more, or recovers its person, with the ids it has had all along. */
function admitAgain(
  state: AccessState,
  request: JoinRequest,
  known: Device,
  nowMs: number,
): Admission {
  if (!isSameText(known.secretHash, hashSecret(request.secret))) {
    return { ok: false, error: 'person_taken' }
  }
  const standing = standingOf(state, known)
  if (standing === 'revoked') {
    // A host who gives its person a code lets the very same phone in again.
    const found = findCode(state, request.code)
    const isRecovering =
      found?.kind === 'recovery' &&
      found.recovery.personId === known.personId &&
      refusalOf(found, nowMs) === null &&
      !state.revokedPeople.includes(known.personId)
    if (!isRecovering) return { ok: false, error: 'removed' }
    return entered(state, request, { ...known, isRevoked: false }, found)
  }
  return { ok: true, state, personId: known.personId, isWaiting: standing === 'waiting' }
}

function entered(
  state: AccessState,
  { deviceId }: JoinRequest,
  device: Device,
  found: FoundCode,
): Admission {
  return {
    ok: true,
    personId: device.personId,
    isWaiting: device.isWaiting,
    state: {
      ...state,
      devices: { ...state.devices, [deviceId]: device },
      invitations: state.invitations.map((each) =>
        found.kind === 'invitation' && each === found.invitation
          ? { ...each, uses: each.uses + 1 }
          : each,
      ),
      recoveries: state.recoveries.map((each) =>
        found.kind === 'recovery' && each === found.recovery ? { ...each, isUsed: true } : each,
      ),
    },
  }
}

function refusalOf(found: FoundCode, nowMs: number): JoinRefusal | null {
  const state = codeState(found, nowMs)
  if (state === 'expired') return 'join_code_expired'
  return state === 'used_up' ? 'join_code_used_up' : null
}

function newDevice(
  { personId, secret, deviceLabel, displayName }: Omit<JoinRequest, 'code' | 'deviceId'>,
  nowMs: number,
): Device {
  return {
    personId,
    secretHash: hashSecret(secret),
    label: deviceLabel,
    displayName,
    joinedAt: new Date(nowMs).toISOString(),
    lastSeenAt: null,
    isRevoked: false,
    isWaiting: false,
    isLent: false,
  }
}
