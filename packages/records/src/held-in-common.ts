import type { RecordType } from './record-types.ts'

/** What a journey stands on; nobody alone can take it back, whoever wrote it first. */
const HELD_IN_COMMON: ReadonlySet<string> = new Set<RecordType>([
  'person',
  'hub',
  'journey',
  'team',
  'session',
  'consentGrant',
  'roleHolding',
  'place',
  'network',
  'channel',
  'pathway',
  'instrument',
  'aspect',
  'valueFrame',
])

/** False for what its author may take back, so that its text ends everywhere. */
export function isHeldInCommon(type: string): boolean {
  return HELD_IN_COMMON.has(type)
}
