import {
  hlcToMs,
  isConsentInForce,
  type ConsentAudience,
  type ConsentGrantRecord,
  type RecordWriter,
} from '@tributary/records'

/** As the hub's clock has it: on a phone in 2019 a consent for two years would be over already. */
export function hubTime(writer: RecordWriter): number {
  return hlcToMs(writer.clock.tick()) ?? writer.now()
}

/** The widest audience this person shares with beyond the hub, or null. */
export function sharesWith(
  grants: readonly ConsentGrantRecord[],
  personId: string,
  now: number,
): ConsentAudience | null {
  const shared = grants
    .filter(({ authorId, body }) => authorId === personId && body.scope === 'share')
    .filter(({ body }) => body.audience !== 'hub' && isConsentInForce(body, now))
    .map(({ body }) => body.audience)
  if (shared.includes('public')) return 'public'
  return shared.includes('network') ? 'network' : null
}
