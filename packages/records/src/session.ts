import * as z from 'zod/mini'
import type { Known } from './known.ts'
import { idOf, isoTime, listOf, longText, shortText } from './fields.ts'

export const sessionBodySchema = z.looseObject({
  title: shortText,
  start: isoTime,
  end: isoTime,
  tz: shortText,
  place: shortText,
  theme: shortText,
  activity: longText,
  facilitatorIds: listOf(idOf('person')),
})

export type SessionBody = Known<z.infer<typeof sessionBodySchema>>
