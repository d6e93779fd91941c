import type { StakeholderGroup } from '@tributary/records'

export type JoinProblem =
  | 'code_unknown'
  | 'code_expired'
  | 'code_used_up'
  | 'too_many_tries'
  | 'hub_unreachable'
  | 'storage_failed'

export interface JoinFailure {
  readonly ok: false
  readonly reason: JoinProblem
  readonly retryAfterS?: number
}

export interface Invitation {
  readonly hubName: string
  readonly journeyTitle: string
  readonly expiresAt: string
}

export interface JoinRequest {
  readonly baseUrl: string
  readonly code: string
  readonly displayName: string
  readonly isPseudonym: boolean
  readonly stakeholderGroup: StakeholderGroup
  readonly intendedRole: string
  readonly lang: string
}

export async function previewInvitation(
  _baseUrl: string,
  code: string,
): Promise<{ ok: true; invitation: Invitation } | JoinFailure> {
  if (code === 'XXXXXX') return { ok: false, reason: 'code_unknown' }
  const invitation = {
    hubName: 'Accra hub',
    journeyTitle: 'Living with water',
    expiresAt: '2026-12-04T00:00:00Z',
  }
  return { ok: true, invitation }
}

export async function joinHub(_request: JoinRequest): Promise<{ ok: true } | JoinFailure> {
  return { ok: true }
}
