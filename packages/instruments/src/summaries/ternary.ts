import { answerOf, NOT_APPLICABLE, textOf, triadOf } from '../answers.ts'
import type { SummarySpec, TriadField } from '../definition.ts'
import {
  allFields,
  type FoundField,
  type SummaryInput,
  usedField,
  usedFields,
  valuesOf,
} from './given.ts'
import { type Picture, plain, term, type TernaryPoint } from './picture.ts'

/** Each story as a point between three poles; a point names the response it opens. */
export function ternary(spec: SummarySpec, input: SummaryInput): Picture[] {
  const named = usedFields(spec, 'triad', input.definition)
  const fields = named.length > 0 ? named : allFields(input.definition)
  const title = usedField(spec, 'title', input.definition)?.field.key ?? ''
  return fields.flatMap((found) =>
    found.field.kind === 'triad' ? [ternaryOf(found, found.field, title, input)] : [],
  )
}

function ternaryOf(
  found: FoundField,
  field: TriadField,
  titleKey: string,
  input: SummaryInput,
): Picture {
  const values = valuesOf(found, input.responses)
  const points = values.flatMap(({ value, responseId, itemKey, among }, at): TernaryPoint[] => {
    const weights = triadOf(value)
    if (weights === null) return []
    const title = textOf(answerOf(among, titleKey))
    return [
      {
        id: `${responseId}/${itemKey ?? ''}`,
        responseId,
        weights,
        label: plain(title === '' ? String(at + 1) : title),
      },
    ]
  })
  const [a, b, c] = field.poles.map((pole) => ({ words: pole.words }))
  const none = plain('')
  return {
    kind: 'ternary',
    title: { words: field.words },
    poles: [a ?? none, b ?? none, c ?? none],
    points,
    notApplicable: values.filter(({ value }) => value === NOT_APPLICABLE).length,
    table: {
      columns: [term('story'), a ?? none, b ?? none, c ?? none],
      rows: points.map(({ label, weights }) => [
        label,
        ...weights.map((weight) => plain(`${Math.round(weight * 100)} %`)),
      ]),
    },
  }
}
