import { answerOf, isAnswered } from '../answers.ts'
import type { SummarySpec } from '../definition.ts'
import { allFields, labelOf, type SummaryInput, usedField, usedFields, valuesOf } from './given.ts'
import { type Picture, plain, term } from './picture.ts'

/** Answers as rows. `verified` names a field that says whether somebody outside confirmed it. */
export function answerTable(spec: SummarySpec, input: SummaryInput): Picture[] {
  const { definition, responses } = input
  const named = usedFields(spec, 'columns', definition)
  const fields = named.length > 0 ? named : allFields(definition)
  const verified = usedField(spec, 'verified', definition)
  // One row per response, or per item where the columns are those of one group.
  const group = fields[0]?.group ?? null
  const shown = fields.filter((found) => found.group === group)
  const [first] = shown
  if (first === undefined) return []
  const rows = valuesOf(first, responses)
    .filter(({ among }) => shown.some(({ field }) => isAnswered(answerOf(among, field.key))))
    .map(({ among }) => ({
      isVerified: verified !== null && answerOf(among, verified.field.key) === 'yes',
      cells: shown.map(({ field }) => labelOf(field, answerOf(among, field.key))),
    }))
  const state = (isVerified: boolean) => term(isVerified ? 'verified' : 'notVerified')
  const pictures: Picture[] = [
    {
      kind: 'table',
      title: spec.title === undefined ? { words: definition.title } : { words: spec.title },
      table: {
        columns: [
          ...shown.map(({ field }) => ({ words: field.words })),
          ...(verified === null ? [] : [term('verified')]),
        ],
        rows: rows.map(({ cells, isVerified }) =>
          verified === null ? cells : [...cells, state(isVerified)],
        ),
      },
    },
  ]
  if (verified === null) return pictures
  const count = rows.filter((row) => row.isVerified).length
  const bars = [
    { label: term('verified'), count },
    { label: term('notVerified'), count: rows.length - count },
  ]
  return [
    {
      kind: 'bars',
      title: term('verified'),
      bars,
      isOrdered: false,
      table: {
        columns: [term('verified'), term('count')],
        rows: bars.map((bar) => [bar.label, plain(bar.count)]),
      },
    },
    ...pictures,
  ]
}
