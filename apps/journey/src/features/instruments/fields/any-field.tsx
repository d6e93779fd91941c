import type { AnswerProblem, Field } from '@tributary/instruments'

import { useWords } from '../../../app/i18n/i18n-context.tsx'
import { AspectAnswer } from './aspect-answer.tsx'
import { EntriesAnswer } from './entries-answer.tsx'
import type { FieldsAround } from './field-props.ts'
import { GroupAnswer } from './group-answer.tsx'
import { PeopleAnswer } from './people-answer.tsx'
import {
  ChoiceAnswer,
  DateAnswer,
  MadlibAnswer,
  NumberAnswer,
  PeriodAnswer,
  ScaleAnswer,
  TextAnswer,
} from './plain-fields.tsx'
import { ItemsAnswer, ResponsesAnswer } from './reference-answers.tsx'
import { TriadAnswer } from './triad-answer.tsx'

/** A field of whatever kind. */
export function AnyField(props: {
  field: Field
  value: unknown
  /** `field`, or `group.item.field`. */
  path: string
  groupKey: string
  problems: readonly AnswerProblem[]
  around: FieldsAround
  onChange: (value: unknown) => void
}) {
  const words = useWords('instruments')
  const { field, groupKey, problems } = props
  const found = problems.find((each) => each.path === props.path)
  const problem = found === undefined ? null : words.answerProblem[found.code](found.detail)
  const shared = { value: props.value, onChange: props.onChange, problem, around: props.around }
  switch (field.kind) {
    case 'text':
      return <TextAnswer {...shared} field={field} />
    case 'choice':
    case 'choices':
      return <ChoiceAnswer {...shared} field={field} />
    case 'scale':
      return <ScaleAnswer {...shared} field={field} />
    case 'number':
      return <NumberAnswer {...shared} field={field} />
    case 'date':
      return <DateAnswer {...shared} field={field} />
    case 'period':
      return <PeriodAnswer {...shared} field={field} />
    case 'person':
    case 'people':
      return <PeopleAnswer {...shared} field={field} />
    case 'aspect':
      return <AspectAnswer {...shared} field={field} />
    case 'entries':
      return <EntriesAnswer {...shared} field={field} />
    case 'triad':
      return <TriadAnswer {...shared} field={field} />
    case 'madlib':
      return <MadlibAnswer {...shared} field={field} />
    case 'cites':
    case 'parent':
      return <ItemsAnswer {...shared} field={field} groupKey={groupKey} />
    case 'response':
    case 'responses':
      return <ResponsesAnswer {...shared} field={field} />
    case 'group':
      return (
        <GroupAnswer
          {...shared}
          field={field}
          problems={problems}
          renderField={(inner, item, write) => (
            <AnyField
              field={inner}
              value={item.answers[inner.key]}
              path={`${field.key}.${item.key}.${inner.key}`}
              groupKey={field.key}
              problems={problems}
              around={{ ...props.around, itemKey: item.key }}
              onChange={write}
            />
          )}
        />
      )
  }
}
