import { type Answers, type Field, itemsOf, wordsIn } from '@tributary/instruments'
import type { FieldConflict } from '@tributary/records'

import { useLanguage, useWords } from '../../app/i18n/i18n-context.tsx'
import { ConflictCards } from '../../app/parts/conflict-cards.tsx'
import type { Forms, ResponseView } from '../../db/live-forms.ts'
import { usePeople } from '../../db/use-journal-lists.ts'
import { AnswerWords } from './answer-words.tsx'
import { itemWords } from './fields/reference-answers.tsx'

/** Two phones answered the same at once: both answers, and a choice for who may change them. */
export function AnswerConflicts(props: {
  response: ResponseView
  fields: readonly Field[]
  answers: Answers
  forms: Forms
}) {
  const { response, fields, answers, forms } = props
  const lang = useLanguage()
  const words = useWords('instruments')
  const people = usePeople()
  return response.conflicts.map((conflict) => {
    const place = placeOf(conflict, fields, answers, lang)
    if (place === null) return null
    const { field, inner, label } = place
    const isWritten = inner.kind === 'text' || inner.kind === 'madlib'
    const show = (value: unknown) =>
      typeof value === 'boolean' ? (
        value ? (
          words.ticked
        ) : (
          words.notTicked
        )
      ) : (
        <AnswerWords field={inner} value={value} answers={answers} forms={forms} />
      )
    return (
      <ConflictCards
        key={`${field.key} ${conflict.field}`}
        conflict={conflict}
        label={label}
        people={people}
        maySettle={response.isMine || conflict.field.startsWith('together.')}
        {...(isWritten ? {} : { show })}
      />
    )
  })
}

/** The question a conflict is about, with the item or the part it lies in. */
function placeOf(
  { field: path }: FieldConflict,
  fields: readonly Field[],
  answers: Answers,
  lang: string,
): { readonly field: Field; readonly inner: Field; readonly label: string } | null {
  const [, key, second, third] = path.split('.')
  const field = fields.find((each) => each.key === key)
  if (field === undefined) return null
  const label = wordsIn(field.words, lang)
  if (field.kind === 'group') {
    const items = itemsOf(answers[field.key])
    const at = items.findIndex((item) => item.key === second)
    const item = items[at]
    const inner = field.fields.find((each) => each.key === third) ?? field
    const parts = [label, item === undefined ? '' : itemWords(item, at), wordsIn(inner.words, lang)]
    return { field, inner, label: parts.filter((part) => part !== '').join(' · ') }
  }
  const options =
    field.kind === 'choices' ? field.options : field.kind === 'madlib' ? field.parts : []
  const option = options.find((each) => each.value === second)
  const of = option === undefined ? '' : ` · ${wordsIn(option.words, lang)}`
  return { field, inner: field, label: label + of }
}
