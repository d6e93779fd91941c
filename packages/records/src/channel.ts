import * as z from 'zod/mini'
import type { Known } from './known.ts'
import { listOf, longText, shortText } from './fields.ts'
import { PROCESSES } from './journey.ts'

export const CHANNEL_MODES = ['text', 'voice', 'photo', 'form', 'mad-lib'] as const
export type ChannelMode = (typeof CHANNEL_MODES)[number]

/** A question that a journey keeps asking, and how it is answered. */
export const channelBodySchema = z.looseObject({
  key: shortText,
  label: shortText,
  process: z.enum(PROCESSES),
  prompt: longText,
  fields: listOf(z.looseObject({ key: shortText, label: shortText })),
  mode: z.enum(CHANNEL_MODES),
  /** Not asked any more; what was answered in it stays. */
  isClosed: z.exactOptional(z.boolean()),
})

export type ChannelBody = Known<z.infer<typeof channelBodySchema>>
