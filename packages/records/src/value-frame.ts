import * as z from 'zod/mini'
import type { Known } from './known.ts'
import { idOf, isoTime, listOf, longText, shortText } from './fields.ts'

const themeSchema = z.looseObject({
  name: z.optional(shortText),
  /** Tags of entries that count under it. */
  tags: z.optional(listOf(shortText)),
  isGone: z.optional(z.boolean()),
})

/** What a cohort agreed to value: proposals gathered into themes, and the themes' weights. */
export const valueFrameBodySchema = z.looseObject({
  title: shortText,
  /** 1 for the first, one more for each that follows. */
  number: z.number().check(z.int(), z.positive()),
  previousId: z.optional(idOf('valueFrame')),
  stage: z.enum(['propose', 'gather', 'weigh', 'agreed']),
  themes: z.record(z.string(), themeSchema),
  /** Which theme a proposal was put under, by the proposal's key. */
  placed: z.record(z.string(), z.string()),
  /** Agreed weights by theme; empty before. */
  weights: z.record(z.string(), z.number()),
  agreedAt: z.optional(isoTime),
  method: longText,
})

export type ValueFrameBody = Known<z.infer<typeof valueFrameBodySchema>>
