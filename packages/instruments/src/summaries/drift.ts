import { answerOf, isAnswered, numberOf, saidIn } from '../answers.ts'
import type { SummarySpec } from '../definition.ts'
import { labelOfId, type SummaryInput, usedField, valuesOf } from './given.ts'
import { type DriftPanel, type Label, type Picture, plain, term } from './picture.ts'

/** One small line per aspect: how its readings move against what is enough. */
export function drift(spec: SummarySpec, input: SummaryInput): Picture[] {
  const { definition, responses, enough } = input
  const score = usedField(spec, 'score', definition)
  const about = usedField(spec, 'about', definition)
  if (score === null) return []
  const panels = new Map<string, { label: Label; points: { at: string; value: number }[] }>()
  for (const { value, among, at } of valuesOf(score, responses)) {
    const number = numberOf(value)
    const aspect = about === null ? '' : answerOf(among, about.field.key)
    if (number === null || (about !== null && !isAnswered(aspect))) continue
    const id = saidIn(aspect)
    const panel = panels.get(id) ?? {
      label: about === null ? { words: score.field.words } : labelOfId(about.field, id),
      points: [],
    }
    panel.points.push({ at, value: number })
    panels.set(id, panel)
  }
  const all = [...panels].map(([id, { label, points }]): DriftPanel => ({
    label,
    enough: enough.get(id) ?? null,
    points: points.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)),
  }))
  const field = score.field
  return [
    {
      kind: 'multiples',
      title: spec.title === undefined ? { words: definition.title } : { words: spec.title },
      from: field.kind === 'scale' ? field.from : Math.min(0, ...values(all)),
      to: field.kind === 'scale' ? field.to : Math.max(1, ...values(all)),
      panels: all,
      table: {
        columns: [term('aspect'), term('when'), term('score'), term('enough')],
        rows: all.flatMap((panel) =>
          panel.points.map((point) => [
            panel.label,
            { at: point.at },
            plain(point.value),
            plain(panel.enough ?? '—'),
          ]),
        ),
      },
    },
  ]
}

function values(panels: readonly DriftPanel[]): number[] {
  return panels.flatMap((panel) => panel.points.map((point) => point.value))
}
