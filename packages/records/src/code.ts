import * as z from 'zod/mini'
import type { Known } from './known.ts'
import { idOf, shortText } from './fields.ts'

/** A tag that the cohort gave an entry when it was read together; its author is `authorId`. */
export const codeBodySchema = z.looseObject({
  entryId: idOf('entry'),
  tag: shortText,
})

export type CodeBody = Known<z.infer<typeof codeBodySchema>>
