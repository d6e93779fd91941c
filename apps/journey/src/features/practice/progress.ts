import type { PathwayBody, PathwayStepBody } from '@tributary/records'

import type { Kept } from '../../db/journal.ts'

export type Stage = PathwayBody['stages'][number]

/** Where I stand in one stage, and since when; each word about it stays. */
export interface StageProgress {
  readonly stage: Stage
  readonly state: PathwayStepBody['state'] | null
  /** Oldest first. */
  readonly said: readonly Kept<'pathwayStep'>[]
}

/**
 * My own way through a pathway: the latest word on each stage counts, by the order of edits. A
 * stage that was taken out of the pathway and that I spoke of is kept at its end.
 */
export function progressOf(
  pathway: Kept<'pathway'>,
  steps: readonly Kept<'pathwayStep'>[],
  personId: string,
): readonly StageProgress[] {
  const mine = steps
    .filter(
      ({ record }) =>
        record.body.pathwayId === pathway.record._id && record.body.personId === personId,
    )
    .toSorted((a, b) => (a.record.hlc < b.record.hlc ? -1 : 1))
  const { stages } = pathway.record.body
  const known = new Set(stages.map(({ key }) => key))
  const gone = [...new Set(mine.map(({ record }) => record.body.stageKey))]
    .filter((key) => !known.has(key))
    .map((key): Stage => ({ key, title: key, asked: '', offered: '' }))
  return [...stages, ...gone].map((stage) => {
    const said = mine.filter(({ record }) => record.body.stageKey === stage.key)
    return { stage, said, state: said.at(-1)?.record.body.state ?? null }
  })
}

/** Moves one of a list a place up or down; past an end it stays. */
export function moved<Item>(list: readonly Item[], at: number, by: -1 | 1): readonly Item[] {
  const item = list[at]
  const other = list[at + by]
  if (item === undefined || other === undefined) return list
  return list.with(at, other).with(at + by, item)
}
