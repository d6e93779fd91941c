import * as z from 'zod/mini'
import type { Known } from './known.ts'
import { idOf, isoTime, listOf, longText, shortText } from './fields.ts'
import { STAKEHOLDER_GROUPS } from './person.ts'

/** What one stakeholder group is asked and offered over its months, stage by stage. */
export const pathwayBodySchema = z.looseObject({
  stakeholderGroup: z.enum(STAKEHOLDER_GROUPS),
  title: shortText,
  stages: listOf(
    z.looseObject({ key: shortText, title: shortText, asked: longText, offered: longText }),
  ),
})

/** How far one person says they are in one stage of a pathway. */
export const pathwayStepBodySchema = z.looseObject({
  pathwayId: idOf('pathway'),
  personId: idOf('person'),
  stageKey: shortText,
  state: z.enum(['begun', 'done', 'left']),
  at: isoTime,
  note: longText,
})

export type PathwayBody = Known<z.infer<typeof pathwayBodySchema>>
export type PathwayStepBody = Known<z.infer<typeof pathwayStepBodySchema>>
