import { answerOf, idsOf, isAnswered, itemsOf, textOf } from '../answers.ts'
import type { SummarySpec } from '../definition.ts'
import { type SummaryInput, usedField } from './given.ts'
import { type Label, type Picture, plain, term } from './picture.ts'

type State = 'untested' | 'held' | 'failed'

/** Hypotheses tested and untested, each with the truths it stands on. */
export function hypotheses(spec: SummarySpec, input: SummaryInput): Picture[] {
  const { definition, responses } = input
  const truth = usedField(spec, 'truths', definition)
  const ifField = usedField(spec, 'if', definition)
  const thenField = usedField(spec, 'thenWhat', definition)
  const cites = usedField(spec, 'cites', definition)
  const outcome = usedField(spec, 'outcome', definition)
  const truths = truth?.group ?? null
  const group = ifField?.group ?? null
  if (truth === null || truths === null || ifField === null || group === null) return []
  const left: { id: string; label: Label }[] = []
  const right: { id: string; label: Label; state: State }[] = []
  const links: { from: string; to: string }[] = []
  for (const { id, answers } of responses) {
    for (const item of itemsOf(answerOf(answers, truths.key))) {
      const text = textOf(answerOf(item.answers, truth.field.key))
      if (text !== '') left.push({ id: `${id}/${item.key}`, label: plain(text) })
    }
    for (const item of itemsOf(answerOf(answers, group.key))) {
      if (!isAnswered(item.answers)) continue
      const parts = [ifField, thenField].map((found) =>
        textOf(answerOf(item.answers, found?.field.key ?? '')),
      )
      const to = `${id}/${item.key}`
      right.push({
        id: to,
        label: plain(parts.filter((part) => part !== '').join(' → ')),
        state: stateOf(answerOf(item.answers, outcome?.field.key ?? '')),
      })
      for (const cited of idsOf(answerOf(item.answers, cites?.field.key ?? ''))) {
        const from = `${id}/${cited}`
        if (left.some((each) => each.id === from)) links.push({ from, to })
      }
    }
  }
  const textById = new Map(left.map((each) => [each.id, each.label]))
  return [
    {
      kind: 'links',
      title: spec.title === undefined ? { words: group.words } : { words: spec.title },
      left,
      right,
      links,
      table: {
        columns: [term('hypothesis'), term('tested'), term('cites')],
        rows: right.map(({ id, label, state }) => [
          label,
          term(state),
          plain(
            links
              .filter((link) => link.to === id)
              .map((link) => textById.get(link.from))
              .map((each) => (each !== undefined && 'text' in each ? each.text : ''))
              .join(' · '),
          ),
        ]),
      },
    },
  ]
}

function stateOf(value: unknown): State {
  return value === 'held' || value === 'failed' ? value : 'untested'
}
