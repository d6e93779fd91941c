import type { RefusalCode } from './refusals.ts'
import type { SessionBody } from './session.ts'

/** Who gives a session its place in the programme; anybody proposes one. */
const PLACED_BY: readonly string[] = ['facilitator', 'host', 'organiser', '_admin']

/**
 * What is wrong with a session becoming part of the programme, or null.
 *
 * @param before - what is stored, when it is a change
 */
export function judgeSession(
  session: SessionBody,
  before: SessionBody | null,
  roles: readonly string[],
): RefusalCode | null {
  // Written before there were proposals: all that was written was placed.
  const state = session.state ?? 'placed'
  const was = before === null ? 'proposed' : (before.state ?? 'placed')
  if (state !== 'placed' || was === 'placed') return null
  return PLACED_BY.some((role) => roles.includes(role)) ? null : 'session_by_other'
}
