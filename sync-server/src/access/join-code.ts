import { createHash } from 'node:crypto'
import type { AccessState, Invitation, Recovery } from './access-state.ts'
import { isSameText } from './secrets.ts'

/** 31 signs that nobody mistakes for one another, on a poster or by ear: no I, L, O, 0, 1. */
const CODE_ALPHABET = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789'
const CODE_LENGTH = 6
/** Opens what somebody wrote, so it is longer. */
const RECOVERY_LENGTH = 9
/** 99 bits. */
const HAND_OVER_LENGTH = 20

/**
 * @param randomInt - a whole number from 0 up to, not including, `max`, from a secure source
 */
export function newJoinCode(randomInt: (max: number) => number): string {
  return newCode(CODE_LENGTH, randomInt)
}

export function newRecoveryCode(randomInt: (max: number) => number): string {
  return newCode(RECOVERY_LENGTH, randomInt)
}

/** Opens all that a hub holds, by whoever has its hand-over file, without anybody slowing them. */
export function newHandOverCode(randomInt: (max: number) => number): string {
  const code = newCode(HAND_OVER_LENGTH, randomInt)
  return code.match(/.{4}/g)?.join('-') ?? code
}

function newCode(length: number, randomInt: (max: number) => number): string {
  return Array.from({ length }, () => CODE_ALPHABET[randomInt(CODE_ALPHABET.length)]).join('')
}

/** A code as people type it: any case, with spaces or dashes in between. */
export function normaliseCode(typed: string): string {
  return typed.toUpperCase().replaceAll(/[\s-]/g, '')
}

export type FoundCode =
  | { readonly kind: 'invitation'; readonly invitation: Invitation }
  | { readonly kind: 'recovery'; readonly recovery: Recovery }

/** The code as it stands in a link: with the key that nobody guesses. */
export function codeInLink({ code, linkKey }: Pick<Invitation, 'code' | 'linkKey'>): string {
  return linkKey === '' ? code : `${code}~${linkKey}`
}

/** Whether what was sent carries the key of a link; only what was typed is ever slowed down. */
export function isFromLink(found: FoundCode, sent: string): boolean {
  return found.kind === 'invitation' && found.invitation.linkKey !== '' && sent.includes('~')
}

/**
 * What a code opens, typed or from a link. Every code is compared, so that the time says nothing
 * about them.
 */
export function findCode(
  { invitations, recoveries }: Pick<AccessState, 'invitations' | 'recoveries'>,
  sent: string,
): FoundCode | undefined {
  const [typed = '', key] = sent.split('~', 2)
  const code = normaliseCode(typed)
  let found: FoundCode | undefined
  for (const invitation of invitations) {
    const isKeyRight = key === undefined || isSameText(invitation.linkKey, key)
    if (isSameText(invitation.code, code) && isKeyRight && !invitation.isRevoked) {
      found = { kind: 'invitation', invitation }
    }
  }
  for (const recovery of recoveries) {
    if (isSameText(recovery.code, code)) found = { kind: 'recovery', recovery }
  }
  return found
}

/** Names an invitation in addresses and logs, where its code must not stand. */
export function invitationId({ code, createdAt }: Pick<Invitation, 'code' | 'createdAt'>): string {
  return createHash('sha256').update(`${createdAt} ${code}`).digest('hex').slice(0, 16)
}

export type CodeState = 'open' | 'expired' | 'used_up'

export function codeState(found: FoundCode, nowMs: number): CodeState {
  if (found.kind === 'recovery') {
    const { expiresAt, isUsed } = found.recovery
    if (Date.parse(expiresAt) <= nowMs) return 'expired'
    return isUsed ? 'used_up' : 'open'
  }
  const { expiresAt, uses, maxUses } = found.invitation
  if (Date.parse(expiresAt) <= nowMs) return 'expired'
  return uses >= maxUses ? 'used_up' : 'open'
}
