import * as z from 'zod/mini'
import type { Known } from './known.ts'
import { idOf, isoDay, listOf, longText, shortText } from './fields.ts'

export const PURPOSE_FORMS = ['three', 'four'] as const
export type PurposeForm = (typeof PURPOSE_FORMS)[number]

/** Why people came together: *to … / in a way that … / so that …*. */
const purposeBodySchema = z.looseObject({
  to: longText,
  inAWayThat: longText,
  soThat: longText,
  /** The variant in four parts: *aims to / in order to / in a way that / so that*. */
  form: z.exactOptional(z.enum(PURPOSE_FORMS)),
  aimsTo: z.exactOptional(longText),
  inOrderTo: z.exactOptional(longText),
  /** The wording it was taken from; who edits a part afterwards leaves it here. */
  wordingId: z.exactOptional(idOf('wording')),
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
  /** Where its days begin and end, as `Africa/Accra`. */
  tz: z.exactOptional(shortText),
  hubIds: z.exactOptional(listOf(idOf('hub'))),
  networkIds: z.exactOptional(listOf(idOf('network'))),
  /** The channels that are open all through, beside those of a session. */
  channelIds: z.exactOptional(listOf(idOf('channel'))),
})

export type JourneyBody = Known<z.infer<typeof journeyBodySchema>>
