import * as z from 'zod/mini'
import { idOf, listOf, longText, recordId } from './fields.ts'
import { PURPOSE_FORMS } from './journey.ts'
import type { Known } from './known.ts'

/**
 * A purpose as one person words it, offered to the others. Written once: who rewords offers
 * another, so what somebody consented to stays what they read. Until it is offered it is a draft
 * on its author's phone, and no record.
 */
export const wordingBodySchema = z.looseObject({
  /** The journey whose purpose it words. */
  aboutId: recordId,
  form: z.enum(PURPOSE_FORMS),
  parts: z.looseObject({
    to: z.exactOptional(longText),
    aimsTo: z.exactOptional(longText),
    inOrderTo: z.exactOptional(longText),
    inAWayThat: longText,
    soThat: longText,
  }),
  /** The wordings it was made of, whose authors it names. */
  fromIds: listOf(idOf('wording')),
})

export type WordingBody = Known<z.infer<typeof wordingBodySchema>>
