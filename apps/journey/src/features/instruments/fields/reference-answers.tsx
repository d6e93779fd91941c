import {
  answerOf,
  asIds,
  idsOf,
  isAncestor,
  isAnswered,
  type Item,
  itemsOf,
  type ItemsField,
  type ResponsesField,
  textOf,
  titleOfResponse,
  wordsIn,
} from '@tributary/instruments'

import { useFormats, useWords } from '../../../app/i18n/i18n-context.tsx'
import { answersOf } from '../use-forms.ts'
import type { FieldProps } from './field-props.ts'
import { SelectAnswer } from './select-answer.tsx'
import { TickList } from './plain-fields.tsx'

/** Items of a group that is answered in the same response. */
export function ItemsAnswer(props: FieldProps<ItemsField> & { groupKey: string }) {
  const { field, value, onChange, problem, around } = props
  const words = useWords('instruments')
  const from = field.kind === 'parent' ? props.groupKey : field.of
  const group = answerOf(around.answers, from)
  const items = itemsOf(group).filter((item) => isAnswered(item.answers))
  const label = wordsIn(field.words, around.lang)
  const options = items.map((item, at) => ({ id: item.key, label: itemWords(item, at) }))
  if (field.kind === 'parent') {
    const own = around.itemKey ?? ''
    return (
      <SelectAnswer
        label={label}
        none={words.comesOfNothing}
        unknown={words.itemNotHere}
        // Nothing can come of what came of it.
        options={options.filter(({ id }) => id !== own && !isAncestor(own, id, field.key, group))}
        value={textOf(value)}
        problem={problem}
        onChange={(id) => onChange(id === '' ? undefined : id)}
      />
    )
  }
  return (
    <TickList
      legend={label}
      empty={words.nothingToChoose}
      options={options}
      chosen={idsOf(value)}
      problem={problem}
      onChange={(ids) => onChange(asIds(ids))}
    />
  )
}

/** The first thing that was written in an item. */
export function itemWords(item: Item, at: number): string {
  const text = Object.values(item.answers)
    .map(textOf)
    .find((each) => each !== '')
  return text === undefined ? String(at + 1) : text.length > 120 ? `${text.slice(0, 117)}…` : text
}

/** Other responses to the same instrument. */
export function ResponsesAnswer(props: FieldProps<ResponsesField>) {
  const { field, value, onChange, problem, around } = props
  const words = useWords('instruments')
  const formats = useFormats()
  const label = wordsIn(field.words, around.lang)
  const options = around.forms.responses
    .filter(
      ({ record }) => record.body.lineId === around.lineId && record._id !== around.responseId,
    )
    .map((response) => ({
      id: response.record._id,
      label: titleOfResponse(answersOf(response)) ?? words.untitled,
      detail: [response.authorName, formats.day(response.record.occurredAt)]
        .filter(Boolean)
        .join(' · '),
    }))
  if (field.kind === 'response') {
    return (
      <SelectAnswer
        label={label}
        none={words.noneOfThem}
        unknown={words.responseNotHere}
        options={options}
        value={textOf(value)}
        problem={problem}
        onChange={(id) => onChange(id === '' ? undefined : id)}
      />
    )
  }
  return (
    <TickList
      legend={label}
      empty={words.nothingToChoose}
      options={options}
      chosen={idsOf(value)}
      problem={problem}
      onChange={(ids) => onChange(asIds(ids))}
    />
  )
}
