import * as z from 'zod/mini'
import { ulidOf } from './ulid.ts'

/** Who may see a record, narrowest first. */
export const VISIBILITIES = ['private', 'team', 'hub', 'network', 'public'] as const

export const visibilitySchema = z.enum(VISIBILITIES)
export type Visibility = z.infer<typeof visibilitySchema>

/** The narrowest of several; what holds when author, team and consent disagree. */
export function narrowest(first: Visibility, ...others: readonly Visibility[]): Visibility {
  return others.reduce((best, next) => (isWiderThan(best, next) ? next : best), first)
}

export function isWiderThan(a: Visibility, b: Visibility): boolean {
  return VISIBILITIES.indexOf(a) > VISIBILITIES.indexOf(b)
}

/** `private` never leaves the phone; the others are names of dbs on the hub. */
export type AudienceDb = 'private' | 'hub' | `team-${string}` | `journey-${string}`

const HUB_DB_TYPES = new Set(['person', 'hub', 'consentGrant', 'roleHolding'])

/**
 * The db a record lives in. Who sees a private or team record is decided by where it lives,
 * never by a filter (D1). Names are lower-case because CouchDB's are.
 */
export function audienceDb(record: {
  readonly type: string
  readonly journeyId: string
  readonly visibility: Visibility
  readonly teamId?: string | undefined
}): AudienceDb {
  if (record.visibility === 'private') return 'private'
  if (HUB_DB_TYPES.has(record.type)) return 'hub'
  if (record.visibility !== 'team') return `journey-${ulidOf(record.journeyId).toLowerCase()}`
  // A team record without its team has nobody it was meant for.
  if (record.teamId === undefined) return 'private'
  return `team-${ulidOf(record.teamId).toLowerCase()}`
}
