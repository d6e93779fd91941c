import { answerOf, isAnswered, itemsOf, textOf } from '../answers.ts'
import type { SummarySpec } from '../definition.ts'
import { fieldAt, groupAt, labelOf, type SummaryInput, usedField } from './given.ts'
import { type Label, type Picture, plain, term } from './picture.ts'

/** What was said to each question, side by side; the columns named `decisions` are drawn out. */
export function columns(spec: SummarySpec, input: SummaryInput): Picture[] {
  const { definition, responses } = input
  const drawnOut = new Set(spec.uses['decisions'] ?? [])
  const paths = [...new Set([...(spec.uses['columns'] ?? []), ...drawnOut])]
  const all = paths.flatMap((path) => {
    const found = fieldAt(definition, path) ?? firstText(definition, path)
    if (found === null) return []
    const items = responses.flatMap((response) => {
      const values =
        found.group === null
          ? [answerOf(response.answers, found.field.key)]
          : itemsOf(answerOf(response.answers, found.group.key)).map((item) =>
              answerOf(item.answers, found.field.key),
            )
      return values
        .filter(isAnswered)
        .map((value) => ({ label: labelOf(found.field, value), responseId: response.id }))
    })
    const label: Label = { words: (found.group ?? found.field).words }
    return [{ label, items, isDrawnOut: drawnOut.has(path) }]
  })
  const longest = Math.max(0, ...all.map(({ items }) => items.length))
  return [
    {
      kind: 'columns',
      title: spec.title === undefined ? { words: definition.title } : { words: spec.title },
      columns: all,
      table: {
        columns: all.map(({ label }) => label),
        rows: Array.from({ length: longest }, (_, at) =>
          all.map(({ items }) => items[at]?.label ?? plain('')),
        ),
      },
    },
  ]
}

function firstText(definition: SummaryInput['definition'], key: string) {
  const group = groupAt(definition, key)
  const field = group?.fields.find((each) => each.kind === 'text') ?? group?.fields[0]
  return group === null || field === undefined
    ? null
    : { path: `${key}.${field.key}`, group, field }
}

/** Intent beside result for each review, then what is still to be done and by when. */
export function intent(spec: SummarySpec, input: SummaryInput): Picture[] {
  const { definition, responses, today } = input
  const intended = usedField(spec, 'intended', definition)
  const actual = usedField(spec, 'actual', definition)
  const why = usedField(spec, 'why', definition)
  const shown = [intended, actual, why].filter((found) => found !== null)
  const side = columns(
    { kind: 'columns', uses: { columns: shown.map(({ path }) => path) } },
    { ...input, responses },
  ).map((picture): Picture => ({
    ...picture,
    title: spec.title === undefined ? term('intent') : { words: spec.title },
    table: {
      columns: shown.map(({ field }) => ({ words: field.words })),
      rows: responses.map(({ answers }) =>
        shown.map(({ field }) => labelOf(field, answerOf(answers, field.key))),
      ),
    },
  }))
  return [...side, ...openActions(spec, definition, responses, today)]
}

function openActions(
  spec: SummarySpec,
  definition: SummaryInput['definition'],
  responses: SummaryInput['responses'],
  today: string,
): Picture[] {
  const [what, owner, due, done] = ['action', 'owner', 'due', 'done'].map((part) =>
    usedField(spec, part, definition),
  )
  const group = what?.group
  if (what === null || what === undefined || group === null || group === undefined) return []
  const rows = responses
    .flatMap((response) => itemsOf(answerOf(response.answers, group.key)))
    .filter((item) => isAnswered(answerOf(item.answers, what.field.key)))
    .map(({ answers }) => {
      const value = (found: typeof due) =>
        found === null || found === undefined ? undefined : answerOf(answers, found.field.key)
      const dueOn = textOf(value(due))
      const isDone = value(done) === 'yes'
      const state = isDone ? 'done' : dueOn !== '' && dueOn < today ? 'overdue' : 'open'
      const label = (found: typeof due): Label =>
        found === null || found === undefined ? plain('') : labelOf(found.field, value(found))
      return { state, dueOn, cells: [label(what), label(owner), label(due), term(state)] } as const
    })
    .toSorted((a, b) => rank(a.state) - rank(b.state) || (a.dueOn < b.dueOn ? -1 : 1))
  return [
    {
      kind: 'table',
      title: { words: group.words },
      table: {
        columns: [term('action'), term('owner'), term('due'), term('open')],
        rows: rows.map(({ cells }) => cells),
      },
    },
  ]
}

function rank(state: 'open' | 'overdue' | 'done'): number {
  return ['overdue', 'open', 'done'].indexOf(state)
}
