import * as z from 'zod/mini'
import type { Known } from './known.ts'
import { idOf, isoDay, listOf, longText, shortText } from './fields.ts'

export const OFFER_KINDS = ['offer', 'need', 'mentoring'] as const
export type OfferKind = (typeof OFFER_KINDS)[number]

/** What somebody can give, teach or mentor, or what they look for. */
export const offerNeedBodySchema = z.looseObject({
  kind: z.enum(OFFER_KINDS),
  domain: shortText,
  description: longText,
  terms: z.exactOptional(longText),
  until: z.exactOptional(isoDay),
  matchIds: listOf(idOf('offerNeed')),
  isClosed: z.exactOptional(z.boolean()),
})

export type OfferNeedBody = Known<z.infer<typeof offerNeedBodySchema>>
