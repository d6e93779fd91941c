import type { Definition, SummarySpec } from '../definition.ts'
import { answerTable } from './answer-table.ts'
import { columns, intent } from './columns.ts'
import { distributions } from './distributions.ts'
import { drift } from './drift.ts'
import { allFields, type SummaryInput } from './given.ts'
import { heat } from './heat.ts'
import { hypotheses } from './hypotheses.ts'
import { loops } from './loops.ts'
import { matrix } from './matrix.ts'
import { canBeDrawn } from './parts.ts'
import type { Picture } from './picture.ts'
import { ternary } from './ternary.ts'
import { selection, tree } from './trees.ts'
import { versions } from './versions.ts'

/**
 * The pictures of an instrument. Where its definition names none, or none that its fields can
 * fill, whatever can be counted, placed or listed is shown.
 */
export function summarise(input: SummaryInput): Picture[] {
  const specs = input.definition.summaries.filter((spec) => canBeDrawn(spec, input.definition))
  const pictures = specs.flatMap((spec) => pictureOf(spec, input))
  if (specs.length > 0) return pictures
  return genericSpecs(input.definition).flatMap((spec) => pictureOf(spec, input))
}

function pictureOf(spec: SummarySpec, input: SummaryInput): Picture[] {
  switch (spec.kind) {
    case 'distributions':
      return distributions(spec, input)
    case 'matrix':
      return matrix(spec, input)
    case 'selection':
      return selection(spec, input)
    case 'hypotheses':
      return hypotheses(spec, input)
    case 'columns':
      return columns(spec, input)
    case 'values':
      // What a workshop agreed on is a value frame, which stands beside the responses.
      return []
    case 'intent':
      return intent(spec, input)
    case 'loops':
      return loops(spec, input)
    case 'tree':
      return tree(spec, input)
    case 'table':
      return answerTable(spec, input)
    case 'ternary':
      return ternary(spec, input)
    case 'drift':
      return drift(spec, input)
    case 'versions':
      return versions(spec, input)
    case 'heat':
      return heat(spec, input)
  }
}

/** For a definition that nobody wrote a picture for. */
function genericSpecs(definition: Definition): SummarySpec[] {
  const specs: SummarySpec[] = [
    { kind: 'distributions', uses: {} },
    { kind: 'ternary', uses: {} },
  ]
  for (const field of definition.fields) {
    if (field.kind !== 'group') continue
    const label = field.fields.find((each) => each.kind === 'text')
    const parent = field.fields.find((each) => each.kind === 'parent')
    if (label === undefined || parent === undefined) continue
    const by = field.fields.filter((each) => each.kind === 'choice')
    specs.push({
      kind: 'tree',
      uses: {
        label: [`${field.key}.${label.key}`],
        parent: [`${field.key}.${parent.key}`],
        by: by.map((each) => `${field.key}.${each.key}`),
      },
    })
  }
  const texts = allFields(definition).filter(({ field }) => field.kind === 'text')
  if (texts.length > 0) specs.push({ kind: 'columns', uses: { columns: texts.map((t) => t.path) } })
  return specs
}
