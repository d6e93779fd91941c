import * as z from 'zod/mini'
import type { Known } from './known.ts'
import { idOf, listOf, longText, shortText } from './fields.ts'

const curation = {
  /** Entries it grew from: the way back to the evidence. */
  entryIds: listOf(idOf('entry')),
  status: z.enum(['draft', 'curated', 'retired']),
}

/** A problem that comes back in a context, and a response that has worked. */
export const patternBodySchema = z.looseObject({
  title: shortText,
  context: longText,
  problem: longText,
  response: longText,
  examples: longText,
  ...curation,
})

/** A way of doing something that others can follow. */
export const methodBodySchema = z.looseObject({
  title: shortText,
  /** What it is good for. */
  use: longText,
  steps: longText,
  /** What has to be there: people, time, things. */
  needs: longText,
  ...curation,
})

/** A link or a file that helps others practise. */
export const resourceBodySchema = z.looseObject({
  title: shortText,
  description: longText,
  link: z.exactOptional(z.string().check(z.maxLength(2_000), z.regex(/^(https?:\/\/|$)/))),
  mediaId: z.exactOptional(idOf('media')),
  ...curation,
})

export const storyBodySchema = z.looseObject({
  title: shortText,
  text: longText,
  tellerIds: listOf(idOf('person')),
  ...curation,
})

/** A word and what it means here. */
export const termBodySchema = z.looseObject({
  term: shortText,
  meaning: longText,
  ...curation,
})

export type PatternBody = Known<z.infer<typeof patternBodySchema>>
export type MethodBody = Known<z.infer<typeof methodBodySchema>>
export type ResourceBody = Known<z.infer<typeof resourceBodySchema>>
export type StoryBody = Known<z.infer<typeof storyBodySchema>>
export type TermBody = Known<z.infer<typeof termBodySchema>>
