import { asIds, idsOf, type PlainField, wordsIn } from '@tributary/instruments'

import { useMessages, useWords } from '../../../app/i18n/i18n-context.tsx'
import { usePeople } from '../../../db/use-journal-lists.ts'
import type { FieldProps } from './field-props.ts'
import { SelectAnswer } from './select-answer.tsx'
import { TickList } from './plain-fields.tsx'

export function PeopleAnswer(props: FieldProps<PlainField>) {
  const { field, value, onChange, problem, around } = props
  const { common } = useMessages()
  const words = useWords('instruments')
  const people = usePeople()
  const label = wordsIn(field.words, around.lang)
  const options = people.map((person) => ({ id: person.id, label: person.name }))
  if (field.kind === 'person') {
    return (
      <SelectAnswer
        label={label}
        none={words.nobodyChosen}
        options={options}
        unknown={common.nameNotHere}
        value={typeof value === 'string' ? value : ''}
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
