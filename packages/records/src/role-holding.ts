import * as z from 'zod/mini'
import { idOf, isoTime, longText } from './fields.ts'
import type { Known } from './known.ts'
import { ROLES } from './roles.ts'

/**
 * A role somebody means to take, or one that was given to them. Only what was given counts, from
 * `from` until `to`, by the hub's clock.
 */
export const roleHoldingBodySchema = z.looseObject({
  personId: idOf('person'),
  role: z.enum(ROLES),
  /** The journey as a whole, or one team of it. */
  scope: z.union([idOf('journey'), idOf('team')]),
  from: isoTime,
  to: z.exactOptional(isoTime),
  /** What the person means to do in this role, in their words. */
  intent: longText,
  isGranted: z.boolean(),
})

export type RoleHoldingBody = Known<z.infer<typeof roleHoldingBodySchema>>

/** @param now - milliseconds since 1970, as the hub has it */
export function isRoleHeld(holding: RoleHoldingBody, now: number): boolean {
  return (
    holding.isGranted &&
    Date.parse(holding.from) <= now &&
    (holding.to === undefined || Date.parse(holding.to) > now)
  )
}

/** A role that holds for one team only, as a word among a writer's roles. */
export function roleInTeam(role: string, teamId: string): string {
  return `${teamId}/${role}`
}
