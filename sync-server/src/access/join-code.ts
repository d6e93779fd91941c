import type { Invitation } from './access-state.ts'
import { isSameText } from './secrets.ts'

/** 31 signs that nobody mistakes for one another, on a poster or by ear: no I, L, O, 0, 1. */
const CODE_ALPHABET = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789'
const CODE_LENGTH = 6

/**
 * @param randomInt - a whole number from 0 up to, not including, `max`, from a secure source
 */
export function newJoinCode(randomInt: (max: number) => number): string {
  return Array.from(
    { length: CODE_LENGTH },
    () => CODE_ALPHABET[randomInt(CODE_ALPHABET.length)],
  ).join('')
}

/** A code as people type it: any case, with spaces or dashes in between. */
function normaliseCode(typed: string): string {
  return typed.toUpperCase().replaceAll(/[\s-]/g, '')
}

export function findInvitation(
  invitations: readonly Invitation[],
  typed: string,
): Invitation | undefined {
  const code = normaliseCode(typed)
  let found: Invitation | undefined
  // Every code is compared, so that the time taken says nothing about how many there are.
  for (const each of invitations) if (isSameText(each.code, code)) found = each
  return found
}

export type InvitationState = 'open' | 'expired' | 'used_up'

export function invitationState(invitation: Invitation, nowMs: number): InvitationState {
  if (Date.parse(invitation.expiresAt) <= nowMs) return 'expired'
  return invitation.uses >= invitation.maxUses ? 'used_up' : 'open'
}
