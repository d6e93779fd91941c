import * as z from 'zod/mini'
import type { Known } from './known.ts'
import { idOf, isoTime, listOf, shortText } from './fields.ts'

export const CONSENT_AUDIENCES = ['hub', 'network', 'public'] as const
export type ConsentAudience = (typeof CONSENT_AUDIENCES)[number]

/** Consent in two steps: to collect, then to share. Given and revoked by the subject alone. */
export const consentGrantBodySchema = z.looseObject({
  personId: idOf('person'),
  scope: z.enum(['collect', 'share']),
  uses: listOf(shortText),
  audience: z.enum(CONSENT_AUDIENCES),
  attribution: z.enum(['name', 'pseudonym', 'none']),
  expiresAt: z.exactOptional(isoTime),
  method: z.enum(['tap', 'voice', 'paper']),
  revokedAt: z.exactOptional(isoTime),
})

export type ConsentGrantBody = Known<z.infer<typeof consentGrantBodySchema>>

/** @param now - milliseconds since 1970 */
export function isConsentInForce(grant: ConsentGrantBody, now: number): boolean {
  if (grant.revokedAt !== undefined) return false
  return grant.expiresAt === undefined || Date.parse(grant.expiresAt) > now
}
