import * as z from 'zod/mini'
import type { Known } from './known.ts'
import { idOf, listOf, longText, recordId, shortText } from './fields.ts'

export const SIGNAL_THEMES = ['thanks', 'confirmation', 'agreement', 'objection', 'done'] as const
export type SignalTheme = (typeof SIGNAL_THEMES)[number]

/**
 * A light trace of taking part, in its author's name alone. Written once; a change of mind is a
 * withdrawal, or a newer signal on the same thing.
 */
export const signalBodySchema = z.looseObject({
  toIds: listOf(idOf('person')),
  theme: z.enum(SIGNAL_THEMES),
  note: longText,
  /** What it speaks of: an entry, a decision, a journey's purpose, another signal. */
  aboutId: z.exactOptional(recordId),
  /** Which wording was agreed or objected to, so that a later one is not taken for agreed. */
  aboutVersion: z.exactOptional(shortText),
})

export type SignalBody = Known<z.infer<typeof signalBodySchema>>
