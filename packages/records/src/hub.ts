import * as z from 'zod/mini'
import type { Known } from './known.ts'
import { listOf, longText, shortText } from './fields.ts'

export const hubBodySchema = z.looseObject({
  name: shortText,
  kind: shortText,
  region: shortText,
  narrative: longText,
  links: listOf(shortText),
})

export type HubBody = Known<z.infer<typeof hubBodySchema>>
