import * as z from 'zod/mini'
import type { Known } from './known.ts'
import { languageTag, listOf, longText, shortText } from './fields.ts'

export const STAKEHOLDER_GROUPS = ['participants', 'hubs', 'practice-networks', 'partners'] as const
export type StakeholderGroup = (typeof STAKEHOLDER_GROUPS)[number]

export const personBodySchema = z.looseObject({
  displayName: shortText,
  isPseudonym: z.boolean(),
  stakeholderGroup: z.enum(STAKEHOLDER_GROUPS),
  languages: listOf(languageTag),
  bio: longText,
  practices: listOf(shortText),
  intendedRole: shortText,
  pronouns: z.exactOptional(shortText),
  /** What they know their way about in. */
  domains: z.exactOptional(listOf(shortText)),
  /** Nobody enters cards of paper in their name. */
  noPaper: z.exactOptional(z.boolean()),
})

export type PersonBody = Known<z.infer<typeof personBodySchema>>
