import * as z from 'zod/mini'
import type { Known } from './known.ts'
import { idOf, isoDay, isoTime, listOf, longText } from './fields.ts'

export const DECISION_STATES = ['proposed', 'decided', 'withdrawn'] as const
export type DecisionState = (typeof DECISION_STATES)[number]

/** Something proposed to people. Who consents or objects says so by a signal of their own. */
export const decisionBodySchema = z.looseObject({
  proposal: longText,
  context: longText,
  participatingIds: listOf(idOf('person')),
  consentState: z.enum(DECISION_STATES),
  decidedAt: z.exactOptional(isoTime),
  reviewOn: z.exactOptional(isoDay),
})

export type DecisionBody = Known<z.infer<typeof decisionBodySchema>>
