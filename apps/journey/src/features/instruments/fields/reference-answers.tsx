import {
  answerOf,
  isAncestor,
  isAnswered,
  type Item,
  itemsOf,
  type ItemsField,
  type ResponsesField,
  textOf,
  titleOfResponse,
} from '@tributary/instruments'

import { useFormats, useWords } from '../../../app/i18n/i18n-context.tsx'
import { answersOf } from '../use-forms.ts'
import type { FieldProps } from './field-props.ts'
import { PickAnswer } from './pick-answer.tsx'

/** Items of a group that is answered in the same response. */
export function ItemsAnswer(props: FieldProps<ItemsField> & { groupKey: string }) {
  const { field, around } = props
  const words = useWords('instruments')
  const isParent = field.kind === 'parent'
  const group = answerOf(around.answers, isParent ? props.groupKey : field.of)
  const own = around.itemKey ?? ''
  const options = itemsOf(group)
    .filter((item) => isAnswered(item.answers))
    .map((item, at) => ({ id: item.key, label: itemWords(item, at) }))
    // Nothing can come of what came of it.
    .filter(({ id }) => !isParent || (id !== own && !isAncestor(own, id, field.key, group)))
  return (
    <PickAnswer
      {...props}
      isOne={isParent}
      none={words.comesOfNothing}
      unknown={words.itemNotHere}
      options={options}
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
  const { field, around } = props
  const words = useWords('instruments')
  const formats = useFormats()
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
  return (
    <PickAnswer
      {...props}
      isOne={field.kind === 'response'}
      none={words.noneOfThem}
      unknown={words.responseNotHere}
      options={options}
    />
  )
}
