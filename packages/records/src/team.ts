import * as z from 'zod/mini'
import type { Known } from './known.ts'
import { idOf, listOf, longText, shortText } from './fields.ts'

export const teamBodySchema = z.looseObject({
  name: shortText,
  memberIds: listOf(idOf('person')),
  systemOfFocus: longText,
  challenge: longText,
  /** Only its members, a facilitator or the host let somebody into a closed team. */
  isClosed: z.exactOptional(z.boolean()),
})

export type TeamBody = Known<z.infer<typeof teamBodySchema>>
