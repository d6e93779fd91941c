import * as z from 'zod/mini'
import type { Known } from './known.ts'
import { idOf, listOf, longText, recordId } from './fields.ts'

/**
 * What its author says a photo or sound shows, and whom. `previousId` is the caption it replaces;
 * null for the first. Two devices that caption at once lose nothing: both are kept, one is shown.
 */
export const captionBodySchema = z.looseObject({
  mediaId: idOf('media'),
  belongsTo: recordId,
  previousId: z.nullable(idOf('caption')),
  text: longText,
  peopleShown: listOf(idOf('person')),
})

export type CaptionBody = Known<z.infer<typeof captionBodySchema>>
