import { wordDiff } from '@tributary/records'
import { isAnswerMap } from '../answers.ts'
import type { SummarySpec } from '../definition.ts'
import {
  type FoundField,
  type GivenResponse,
  type SummaryInput,
  usedFields,
  valuesIn,
} from './given.ts'
import { type Label, type Picture, plain, term } from './picture.ts'

/** Each wording beside the one before it: what came, what went. */
export function versions(spec: SummarySpec, input: SummaryInput): Picture[] {
  const fields = usedFields(spec, 'fields', input.definition)
  const given = input.responses.filter((each) => partsOf(fields, each).some((part) => part.text))
  const shown = given.map((response, at) => {
    const before = given[at - 1]
    const earlier = before === undefined ? [] : partsOf(fields, before)
    return {
      at: response.at,
      responseId: response.id,
      parts: partsOf(fields, response).map(({ label, text }, n) => ({
        label,
        pieces:
          before === undefined
            ? [{ text, change: 'same' as const }]
            : wordDiff(earlier[n]?.text ?? '', text),
      })),
    }
  })
  const labels = shown[0]?.parts.map(({ label }) => label) ?? []
  return [
    {
      kind: 'diffs',
      title: spec.title === undefined ? { words: input.definition.title } : { words: spec.title },
      versions: shown,
      table: {
        columns: [term('when'), ...labels],
        rows: given.map((response) => [
          { at: response.at },
          ...partsOf(fields, response).map(({ text }) => plain(text)),
        ]),
      },
    },
  ]
}

function partsOf(
  fields: readonly FoundField[],
  response: GivenResponse,
): { readonly label: Label; readonly text: string }[] {
  return fields.flatMap((found) => {
    const { field } = found
    const values = valuesIn(found, response)
    if (field.kind !== 'madlib') {
      return [{ label: { words: field.words }, text: joined(values) }]
    }
    return field.parts.map((part) => ({
      label: { words: part.words },
      text: joined(values.map((value) => (isAnswerMap(value) ? value[part.value] : ''))),
    }))
  })
}

function joined(values: readonly unknown[]): string {
  return values.filter((value) => typeof value === 'string' && value !== '').join(' · ')
}
