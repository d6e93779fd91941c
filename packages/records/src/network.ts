import * as z from 'zod/mini'
import type { Known } from './known.ts'
import { idOf, listOf, longText, shortText } from './fields.ts'

/** People bound by a domain, a community and a practice, not by a place. */
export const networkBodySchema = z.looseObject({
  name: shortText,
  domain: shortText,
  practice: shortText,
  narrative: longText,
  links: listOf(shortText),
  stewardIds: listOf(idOf('person')),
})

export type NetworkBody = Known<z.infer<typeof networkBodySchema>>
