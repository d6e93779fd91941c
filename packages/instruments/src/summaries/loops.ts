import { answerOf, isAnswered, textOf } from '../answers.ts'
import type { SummarySpec } from '../definition.ts'
import { type GivenResponse, type SummaryInput, usedField, usedFields, valuesIn } from './given.ts'
import { type Label, type Picture, plain, term } from './picture.ts'

/**
 * Loops that go on from one another, as chains. A loop is closed when every station of it was
 * answered; of a loop that several go on from, each begins a chain of its own after the first.
 */
export function loops(spec: SummarySpec, input: SummaryInput): Picture[] {
  const { definition, responses } = input
  const stations = usedFields(spec, 'stations', definition)
  const title = usedField(spec, 'title', definition)?.field.key ?? stations[0]?.field.key ?? ''
  const after = usedField(spec, 'after', definition)?.field.key ?? ''
  const isClosed = (response: GivenResponse) =>
    stations.length > 0 && stations.every((found) => valuesIn(found, response).some(isAnswered))
  const labelOf = ({ answers }: GivenResponse, at: number): Label => {
    const text = textOf(answerOf(answers, title))
    return plain(text === '' ? String(at + 1) : shortened(text))
  }
  const links = responses.map((response, at) => ({
    id: response.id,
    label: labelOf(response, at),
    isClosed: isClosed(response),
    after: textOf(answerOf(response.answers, after)),
  }))
  const byId = new Map(links.map((link) => [link.id, link]))
  const chains: (typeof links)[] = []
  const chainOf = new Map<string, typeof links>()
  for (const link of links) {
    const before = chainOf.get(link.after)
    if (before !== undefined && before.at(-1)?.id === link.after) {
      before.push(link)
      chainOf.set(link.id, before)
      continue
    }
    const chain = [link]
    chains.push(chain)
    chainOf.set(link.id, chain)
  }
  const closed = links.filter((link) => link.isClosed).length
  return [
    {
      kind: 'chains',
      title: spec.title === undefined ? { words: definition.title } : { words: spec.title },
      chains: chains.map((chain) =>
        chain.map(({ id, label, isClosed: whole }) => ({ id, label, isClosed: whole })),
      ),
      closed,
      total: links.length,
      table: {
        columns: [term('loop'), term('goesOnFrom'), term('closed')],
        rows: links.map((link) => [
          link.label,
          byId.get(link.after)?.label ?? plain('—'),
          term(link.isClosed ? 'closed' : 'open'),
        ]),
      },
    },
  ]
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}
