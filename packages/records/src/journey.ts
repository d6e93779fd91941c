import * as z from 'zod/mini'
import type { Known } from './known.ts'
import { isoDay, listOf, longText, shortText } from './fields.ts'

/** Why people came together: *to … / in a way that … / so that …*. */
const purposeBodySchema = z.looseObject({
  to: longText,
  inAWayThat: longText,
  soThat: longText,
})
export type PurposeBody = Known<z.infer<typeof purposeBodySchema>>

export const PROCESSES = ['enrolment', 'ground-potentialising', 'enacting', 'evaluating'] as const

const phaseSchema = z.looseObject({
  name: shortText,
  process: z.enum(PROCESSES),
  from: isoDay,
  to: isoDay,
})

export const journeyBodySchema = z.looseObject({
  title: shortText,
  practice: shortText,
  applications: listOf(shortText),
  purpose: purposeBodySchema,
  phases: listOf(phaseSchema),
  startsOn: isoDay,
  endsOn: isoDay,
})

export type JourneyBody = Known<z.infer<typeof journeyBodySchema>>
