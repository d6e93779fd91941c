import * as z from 'zod/mini'
import type { Known } from './known.ts'
import { idOf, languageTag, recordId } from './fields.ts'

const MAX_CUES = 3_000
const atMs = z.number().check(z.int(), z.nonnegative())

/**
 * What is said in a recording, written down by a person, in one language. A correction is a new
 * transcript that names the one it replaces, so two people who write at once both keep theirs.
 */
export const transcriptBodySchema = z.looseObject({
  mediaId: idOf('media'),
  belongsTo: recordId,
  previousId: z.nullable(idOf('transcript')),
  lang: languageTag,
  /** Whose work it was before its entry was moved to another circle by its author. */
  transcribedBy: z.exactOptional(idOf('person')),
  /** In the order they are said. */
  cues: z
    .array(
      z.looseObject({
        startMs: atMs,
        endMs: atMs,
        text: z.string().check(z.maxLength(2_000)),
        /** Whose voice it is, as the transcriber calls it. */
        voice: z.exactOptional(z.string().check(z.maxLength(120))),
      }),
    )
    .check(z.maxLength(MAX_CUES)),
})

export type TranscriptBody = Known<z.infer<typeof transcriptBodySchema>>
export type Cue = TranscriptBody['cues'][number]
