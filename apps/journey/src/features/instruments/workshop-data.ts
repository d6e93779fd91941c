import { type FrameTheme, isAnswerMap, itemsOf, numberOf, textOf } from '@tributary/instruments'
import type { ValueFrameRecord } from '@tributary/records'

import type { Forms, ResponseView } from '../../db/live-forms.ts'

/** Oldest first; of two begun at once the one with the greater id is the newer, on every phone. */
export function framesInOrder(forms: Forms): readonly ValueFrameRecord[] {
  return forms.frames.toSorted((a, b) => a.body.number - b.body.number || (a._id < b._id ? -1 : 1))
}

/** What the phones gave to one workshop. */
export function workshopOf(frame: ValueFrameRecord, forms: Forms): readonly ResponseView[] {
  return forms.responses.filter(({ record }) => record.body.round === frame._id)
}

export function liveThemes({ body }: ValueFrameRecord): readonly FrameTheme[] {
  return Object.entries(body.themes)
    .filter(([, theme]) => theme.isGone !== true)
    .map(([id, theme]) => ({
      id,
      name: theme.name ?? '',
      tags: theme.tags ?? [],
      weight: body.weights[id] ?? 0,
    }))
}

/** In the order they were made. */
export function proposalsOf(frame: ValueFrameRecord, forms: Forms) {
  return workshopOf(frame, forms)
    .flatMap(({ record, isMine }) =>
      itemsOf(record.body.answers['proposals']).map((item) => ({ ...item, isMine })),
    )
    .map(({ key, answers, isMine }) => ({ key, isMine, text: textOf(answers['text']) }))
    .filter(({ text }) => text !== '')
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))
}

export function weightsIn(answers: Readonly<Record<string, unknown>>): Record<string, number> {
  const given = isAnswerMap(answers['weights']) ? answers['weights'] : {}
  return Object.fromEntries(
    Object.entries(given).flatMap(([id, weight]) => {
      const number = numberOf(weight)
      return number === null ? [] : [[id, number] as const]
    }),
  )
}
