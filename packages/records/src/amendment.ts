import * as z from 'zod/mini'
import type { Known } from './known.ts'
import { idOf, longText } from './fields.ts'

/**
 * A correction of an entry, or a change of who may see it. `previousId` is the amendment it
 * was made on top of, null for the entry itself. `private` and `team` are missing here on
 * purpose: such a change moves the entry to another db.
 */
export const amendmentBodySchema = z.looseObject({
  entryId: idOf('entry'),
  previousId: z.nullable(idOf('amendment')),
  text: z.exactOptional(longText),
  visibility: z.exactOptional(z.enum(['hub', 'network', 'public'])),
})

export type AmendmentBody = Known<z.infer<typeof amendmentBodySchema>>
