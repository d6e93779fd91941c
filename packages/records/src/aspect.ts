import * as z from 'zod/mini'
import type { Known } from './known.ts'
import { idOf, listOf, longText, recordId, shortText } from './fields.ts'

const score = z.number().check(z.gte(-3), z.lte(3))

/** A dimension in which capacity grows. */
export const aspectBodySchema = z.looseObject({
  name: shortText,
  about: longText,
  indicators: listOf(shortText),
  /** The score that is enough; absent while nobody agreed on one. */
  enough: z.optional(score),
  teamId: z.optional(idOf('team')),
})
export type AspectBody = Known<z.infer<typeof aspectBodySchema>>

/** Where an aspect stood at one time, and what shows it. A better one is a new one. */
export const readingBodySchema = z.looseObject({
  aspectId: idOf('aspect'),
  score,
  note: longText,
  evidenceIds: listOf(recordId),
})
export type ReadingBody = Known<z.infer<typeof readingBodySchema>>
