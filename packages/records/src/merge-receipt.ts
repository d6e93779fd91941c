import * as z from 'zod/mini'
import type { Known } from './known.ts'
import { isoTime, recordId, shortText } from './fields.ts'

const MAX_IDS = 200

/** The hub's word that records reached the wider network, or were called back from it. */
export const mergeReceiptBodySchema = z.looseObject({
  to: shortText,
  at: isoTime,
  sentIds: z.array(recordId).check(z.maxLength(MAX_IDS)),
  recalledIds: z.array(recordId).check(z.maxLength(MAX_IDS)),
})

export type MergeReceiptBody = Known<z.infer<typeof mergeReceiptBodySchema>>
