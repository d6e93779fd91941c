import * as z from 'zod/mini'
import type { Known } from './known.ts'
import { idOf, shortText } from './fields.ts'
import { VISIBILITIES } from './visibility.ts'

const answersSchema = z.record(z.string(), z.unknown())

/** What somebody answered an instrument, by the version they were given. */
export const responseBodySchema = z.looseObject({
  lineId: shortText,
  /** Id of the instrument's record, or `built-in:<id>@<version>`. */
  instrumentId: shortText,
  instrumentVersion: z.number().check(z.int(), z.positive()),
  /** Of the one who answers. */
  answers: answersSchema,
  /** Of everybody, where several fill one response from their own phones. */
  together: answersSchema,
  /** Whom or what it is about, and which time: a day, a session, a value frame. */
  subject: z.optional(shortText),
  round: z.optional(shortText),
  sessionId: z.optional(idOf('session')),
  /** Until then it stays with its author. */
  isFinished: z.boolean(),
  /** Who is to see it once it is finished. */
  meantFor: z.enum(VISIBILITIES),
})

export type ResponseBody = Known<z.infer<typeof responseBodySchema>>
