import * as z from 'zod/mini'
import type { Known } from './known.ts'
import { listOf, shortText } from './fields.ts'

/** Characters of a definition as JSON; `@tributary/instruments` reads what is inside. */
const MAX_DEFINITION = 200_000

/** One published version. It is written once: responses name it and are read by it for ever. */
export const instrumentBodySchema = z.looseObject({
  /** The same for all versions of one instrument: the id of the first, or `built-in:<id>`. */
  lineId: shortText,
  /** The versions its author had before them. */
  previousIds: listOf(shortText),
  definition: z
    .record(z.string(), z.unknown())
    .check(z.refine((value) => JSON.stringify(value).length <= MAX_DEFINITION)),
})

export type InstrumentBody = Known<z.infer<typeof instrumentBodySchema>>
