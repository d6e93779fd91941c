import * as z from 'zod/mini'
import type { Known } from './known.ts'
import { idOf, isoTime, recordId, shortText } from './fields.ts'
import { ulidOf } from './ulid.ts'

/** Somebody took a record back. Travels wherever the record went. */
export const withdrawalBodySchema = z.looseObject({
  recordId,
  by: z.enum(['author', 'shown', 'host']),
  /** The caption that names the person shown, where the record itself does not. */
  shownIn: z.exactOptional(idOf('caption')),
  reason: z.exactOptional(shortText),
  at: isoTime,
})

export type WithdrawalBody = Known<z.infer<typeof withdrawalBodySchema>>

/**
 * A withdrawal shares its ULID with the record it takes back, so that any replica finds it by
 * id alone and withdrawing twice is the same act.
 */
export function withdrawalIdFor(id: string): string {
  return `withdrawal:${ulidOf(id)}`
}
