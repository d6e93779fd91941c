import type { PlainField } from '@tributary/instruments'

import { useMessages, useWords } from '../../../app/i18n/i18n-context.tsx'
import { usePeople } from '../../../db/use-journal-lists.ts'
import type { FieldProps } from './field-props.ts'
import { PickAnswer } from './pick-answer.tsx'

export function PeopleAnswer(props: FieldProps<PlainField>) {
  const { common } = useMessages()
  const words = useWords('instruments')
  const people = usePeople()
  return (
    <PickAnswer
      {...props}
      isOne={props.field.kind === 'person'}
      none={words.nobodyChosen}
      unknown={common.nameNotHere}
      options={people.map(({ id, name }) => ({ id, label: name }))}
    />
  )
}
