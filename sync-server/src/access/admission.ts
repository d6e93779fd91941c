import type { AccessState, Device } from './access-state.ts'
import { findInvitation, invitationState } from './join-code.ts'
import { hashSecret, isSameText } from './secrets.ts'

export interface JoinRequest {
  readonly code: string
  readonly personId: string
  readonly deviceId: string
  readonly secret: string
  readonly deviceLabel: string
}

type JoinRefusal = 'join_code_unknown' | 'join_code_expired' | 'join_code_used_up' | 'person_taken'

export type Admission =
  | { readonly ok: true; readonly state: AccessState }
  | { readonly ok: false; readonly error: JoinRefusal }

/**
 * Decides whether a device may enter, without changing anything.
 *
 * A device that is in already gets the same answer again, whatever became of its code, so that
 * a phone whose answer was lost may simply ask once more. Nobody can become somebody who is
 * there already, whose id everybody at the hub can read.
 *
 * @param isPersonKnown - whether the hub holds a record of this person that came another way
 */
export function admit(
  state: AccessState,
  request: JoinRequest,
  isPersonKnown: boolean,
  nowMs: number,
): Admission {
  const secretHash = hashSecret(request.secret)
  const known = Object.hasOwn(state.devices, request.deviceId)
    ? state.devices[request.deviceId]
    : undefined
  if (known !== undefined) {
    const isSame = isSameText(known.secretHash, secretHash) && known.personId === request.personId
    return isSame && !known.isRevoked ? { ok: true, state } : { ok: false, error: 'person_taken' }
  }
  const invitation = findInvitation(state.invitations, request.code)
  if (invitation === undefined) return { ok: false, error: 'join_code_unknown' }
  const codeState = invitationState(invitation, nowMs)
  if (codeState === 'expired') return { ok: false, error: 'join_code_expired' }
  if (codeState === 'used_up') return { ok: false, error: 'join_code_used_up' }
  const isTaken = Object.values(state.devices).some((each) => each.personId === request.personId)
  if (isTaken || isPersonKnown) return { ok: false, error: 'person_taken' }
  const device: Device = {
    personId: request.personId,
    secretHash,
    label: request.deviceLabel,
    joinedAt: new Date(nowMs).toISOString(),
    lastSeenAt: null,
    isRevoked: false,
  }
  return {
    ok: true,
    state: {
      devices: { ...state.devices, [request.deviceId]: device },
      invitations: state.invitations.map((each) =>
        each === invitation ? { ...each, uses: each.uses + 1 } : each,
      ),
    },
  }
}
