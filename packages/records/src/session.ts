import * as z from 'zod/mini'
import type { Known } from './known.ts'
import { idOf, isoTime, listOf, longText, shortText } from './fields.ts'

export const SESSION_STATES = ['proposed', 'placed', 'cancelled'] as const
export type SessionState = (typeof SESSION_STATES)[number]

export const sessionBodySchema = z.looseObject({
  title: shortText,
  start: isoTime,
  end: isoTime,
  tz: shortText,
  place: shortText,
  theme: shortText,
  activity: longText,
  facilitatorIds: listOf(idOf('person')),
  /** Anybody proposes, a facilitator places. Missing in what was written before there were proposals. */
  state: z.exactOptional(z.enum(SESSION_STATES)),
  /** The session this one takes the place of, which stays as it was. */
  supersedesId: z.exactOptional(idOf('session')),
  /** Why it was moved. */
  reason: z.exactOptional(longText),
  /** What is asked while it goes on. */
  channelIds: z.exactOptional(listOf(idOf('channel'))),
})

export type SessionBody = Known<z.infer<typeof sessionBodySchema>>
