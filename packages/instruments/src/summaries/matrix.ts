import { answerOf, idsOf, isAnswered, textOf } from '../answers.ts'
import type { SummarySpec } from '../definition.ts'
import {
  type FoundField,
  type GivenResponse,
  type SummaryInput,
  usedField,
  usedFields,
  valuesIn,
} from './given.ts'
import { type Label, type Picture, plain, term } from './picture.ts'

/**
 * Cycle × story: what was told, and what of it has evidence. Below it how far each story's chain
 * holds: from the first cycle on, without a gap. Stories are in the order they were given.
 */
export function matrix(spec: SummarySpec, input: SummaryInput): Picture[] {
  const { definition, responses } = input
  const cycles = usedFields(spec, 'cycles', definition)
  const evidence = usedFields(spec, 'evidence', definition)
  const indicators = usedFields(spec, 'indicators', definition)
  const title = usedField(spec, 'title', definition)
  const given = (found: FoundField | undefined, response: GivenResponse) =>
    found === undefined ? [] : valuesIn(found, response)
  const isTold = (response: GivenResponse, at: number) =>
    given(cycles[at], response).some(isAnswered)
  const hasEvidence = (response: GivenResponse, at: number) =>
    given(evidence[at], response).flatMap(idsOf).length
  const columns = responses.map((response, at) => ({
    responseId: response.id,
    label: storyLabel(textOf(answerOf(response.answers, title?.field.key ?? '')), at),
  }))
  const cells = cycles.map((_, row) =>
    responses.map((response): 0 | 1 | 2 =>
      isTold(response, row) ? (hasEvidence(response, row) > 0 ? 2 : 1) : 0,
    ),
  )
  const words = (row: number, column: number): Label => {
    const response = responses[column]
    if (response === undefined || cells[row]?.[column] === 0) return term('notTold')
    const indicator = given(indicators[row], response).map(textOf).find(Boolean) ?? ''
    const count = hasEvidence(response, row)
    if (indicator !== '') return plain(count > 0 ? `${indicator} (${count})` : indicator)
    return count > 0 ? plain(`✓ ${count}`) : term('told')
  }
  const lengths = responses.map((response) => {
    const gap = cycles.findIndex((_, at) => !isTold(response, at))
    return gap === -1 ? cycles.length : gap
  })
  const reached = cycles.map((cycle, at) => ({
    label: { words: cycle.field.words },
    count: lengths.filter((length) => length > at).length,
  }))
  return [
    {
      kind: 'matrix',
      title: spec.title === undefined ? term('stories') : { words: spec.title },
      rows: cycles.map(({ field }) => ({ words: field.words })),
      columns,
      cells,
      table: {
        columns: [term('story'), ...columns.map(({ label }) => label)],
        rows: cycles.map(({ field }, row) => [
          { words: field.words },
          ...columns.map((_, column) => words(row, column)),
        ]),
      },
    },
    {
      kind: 'bars',
      title: term('chain'),
      isOrdered: true,
      bars: reached,
      table: {
        columns: [term('chain'), term('count')],
        rows: reached.map(({ label, count }) => [label, plain(count)]),
      },
    },
  ]
}

function storyLabel(title: string, at: number): Label {
  return plain(title === '' ? String(at + 1) : title)
}
