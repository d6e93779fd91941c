import * as z from 'zod/mini'
import type { Known } from './known.ts'
import { idOf, listOf, longText, shortText } from './fields.ts'

/** Where something happens: a yard, a river, a whole region. */
export const placeBodySchema = z.looseObject({
  name: shortText,
  kind: shortText,
  region: shortText,
  geo: z.exactOptional(
    z.looseObject({
      lat: z.number().check(z.minimum(-90), z.maximum(90)),
      lon: z.number().check(z.minimum(-180), z.maximum(180)),
    }),
  ),
  narrative: longText,
  links: listOf(shortText),
  stewardIds: listOf(idOf('person')),
})

export type PlaceBody = Known<z.infer<typeof placeBodySchema>>
