export const ROLES = [
  'participant',
  'facilitator',
  'scribe',
  'host',
  'organiser',
  'reader',
  'evaluator',
] as const

/** What a person may do in a journey, beyond what is their own. */
export type Role = (typeof ROLES)[number]

/** Roles that only read, or write what the table of records lets them by name. */
const READING_ROLES: ReadonlySet<string> = new Set(['reader', 'evaluator'])

/** Who has one of these counts as `anyone` in the table of records. */
export const WRITING_ROLES: readonly Role[] = ROLES.filter((role) => !READING_ROLES.has(role))

/**
 * Whose word gives a role to somebody else. Facilitators let people in for what a day needs; who
 * may run sessions, describe the hub and take records back stays with the host (ADR 0026).
 */
export const GRANTED_BY: Readonly<Record<Role, readonly Role[]>> = {
  participant: ['host', 'facilitator'],
  scribe: ['host', 'facilitator'],
  reader: ['host', 'facilitator'],
  evaluator: ['host', 'facilitator'],
  facilitator: ['host'],
  organiser: ['host'],
  host: ['host'],
}

export function isRole(text: string): text is Role {
  return ROLES.some((role) => role === text)
}
