import type { Definition } from '../definition.ts'
import { parseDefinition } from '../parse-definition.ts'
import { aspectReading } from './aspect-reading.ts'
import { beforeAfterReview } from './before-after-review.ts'
import { daily, pulse } from './daily.ts'
import { fourQuadrant } from './four-quadrant.ts'
import { learningLoop } from './learning-loop.ts'
import { mostSignificantChange } from './most-significant-change.ts'
import { orid } from './orid.ts'
import { outcomeHarvest } from './outcome-harvest.ts'
import { purpose } from './purpose.ts'
import { ripple } from './ripple.ts'
import { triad } from './triad.ts'
import { valueCreation } from './value-creation.ts'
import { valuingWorkshop } from './valuing-workshop.ts'

const SOURCES: readonly unknown[] = [
  daily,
  pulse,
  purpose,
  orid,
  beforeAfterReview,
  learningLoop,
  fourQuadrant,
  triad,
  valueCreation,
  mostSignificantChange,
  ripple,
  outcomeHarvest,
  aspectReading,
  valuingWorkshop,
]

let parsed: readonly Definition[] | null = null

/**
 * Those that every journey begins with. A released version never changes: responses name it, and
 * are read by it for ever. A change is a new version beside the old one (a test holds the digests).
 */
export function builtInDefinitions(): readonly Definition[] {
  parsed ??= SOURCES.map((source) => {
    const result = parseDefinition(source)
    if (!result.ok) throw new Error(`a built-in definition: ${JSON.stringify(result.problems)}`)
    return result.definition
  })
  return parsed
}
