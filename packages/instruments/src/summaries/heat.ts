import { answerOf, idsOf, isAnswered, saidIn } from '../answers.ts'
import type { SimpleField, SummarySpec } from '../definition.ts'
import { labelOfId, type SummaryInput, usedField, valuesIn, valuesOf } from './given.ts'
import { type Label, type Picture, plain, term } from './picture.ts'

interface Step {
  readonly id: string
  readonly label: Label
}

/** Two fields against each other: how often each pair of answers was given together. */
export function heat(spec: SummarySpec, input: SummaryInput): Picture[] {
  const rowField = usedField(spec, 'rows', input.definition)
  const columnField = usedField(spec, 'columns', input.definition)
  if (rowField === null || columnField === null) return []
  const given = valuesOf(rowField, input.responses)
  const idsIn = (value: unknown) =>
    isAnswered(value) ? (typeof value === 'object' ? idsOf(value) : [saidIn(value)]) : []
  // Of another group than the rows, each of its items stands beside each of theirs.
  const isElsewhere = columnField.group !== null && columnField.group !== rowField.group
  const byId = new Map(input.responses.map((response) => [response.id, response]))
  const pairs = given.flatMap(({ value, among, responseId }) => {
    const response = byId.get(responseId)
    const beside =
      isElsewhere && response !== undefined
        ? valuesIn(columnField, response)
        : [answerOf(among, columnField.field.key)]
    return idsIn(value).flatMap((row) => beside.flatMap(idsIn).map((column) => ({ row, column })))
  })
  const rows = stepsOf(
    rowField.field,
    pairs.map(({ row }) => row),
  )
  const columns = stepsOf(
    columnField.field,
    pairs.map(({ column }) => column),
  )
  const counts = rows.map((row) =>
    columns.map(
      (column) => pairs.filter((pair) => pair.row === row.id && pair.column === column.id).length,
    ),
  )
  return [
    {
      kind: 'heat',
      title: spec.title === undefined ? { words: rowField.field.words } : { words: spec.title },
      rows: rows.map(({ label }) => label),
      columns: columns.map(({ label }) => label),
      counts,
      table: {
        columns: [
          { words: rowField.field.words },
          ...columns.map(({ label }) => label),
          term('total'),
        ],
        rows: rows.map(({ label }, at) => {
          const row = counts[at] ?? []
          return [label, ...row.map(plain), plain(row.reduce((sum, each) => sum + each, 0))]
        }),
      },
    },
  ]
}

function stepsOf(field: SimpleField, given: readonly string[]): Step[] {
  if (field.kind === 'scale') {
    return Array.from({ length: field.to - field.from + 1 }, (_, at) => {
      const id = String(field.from + at)
      return { id, label: plain(id) }
    })
  }
  const options = field.kind === 'choice' || field.kind === 'choices' ? field.options : []
  const known = options.map(({ value: id }): Step => ({ id, label: labelOfId(field, id) }))
  const others = [...new Set(given)]
    .filter((id) => !known.some((step) => step.id === id))
    .toSorted()
  return [...known, ...others.map((id): Step => ({ id, label: labelOfId(field, id) }))]
}
