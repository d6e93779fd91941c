import * as z from 'zod/mini'
import type { Known } from './known.ts'
import { idOf, listOf, longText, shortText } from './fields.ts'

/** A photo, sound or film. Only the record: bytes are carried by a later part. */
export const mediaBodySchema = z.looseObject({
  sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  mime: shortText,
  bytes: z.number().check(z.int(), z.nonnegative()),
  durationMs: z.exactOptional(z.number().check(z.nonnegative())),
  caption: longText,
  peopleShown: listOf(idOf('person')),
  transcript: z.exactOptional(longText),
})

export type MediaBody = Known<z.infer<typeof mediaBodySchema>>
