import {
  answerOf,
  type Answers,
  type Field,
  idsOf,
  isAnswered,
  isAnswerMap,
  itemsOf,
  NOT_APPLICABLE,
  titleOfResponse,
  triadOf,
  wordsIn,
} from '@tributary/instruments'

import { useFormats, useLanguage, useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import type { Forms } from '../../db/live-forms.ts'
import { usePeople } from '../../db/use-journal-lists.ts'
import { EvidenceLink } from './evidence-link.tsx'
import { itemWords } from './fields/reference-answers.tsx'
import styles from './runner.module.css'
import { answersOf } from './use-forms.ts'

/** What was answered, to be read: nothing here can be changed. */
export function AnswerWords(props: {
  field: Field
  value: unknown
  answers: Answers
  forms: Forms
}) {
  const { field, value, answers, forms } = props
  const lang = useLanguage()
  const formats = useFormats()
  const words = useWords('instruments')
  const { common } = useMessages()
  const people = usePeople()
  const nameOf = (id: string) => people.find((each) => each.id === id)?.name ?? common.nameNotHere
  const responseName = (id: string) => {
    const found = forms.responses.find(({ record }) => record._id === id)
    return found === undefined
      ? words.responseNotHere
      : (titleOfResponse(answersOf(found)) ?? words.untitled)
  }
  switch (field.kind) {
    case 'choice':
    case 'choices': {
      const ids = typeof value === 'string' ? [value] : idsOf(value)
      const labels = ids.map((id) => {
        const option = field.options.find((each) => each.value === id)
        return option === undefined ? id : wordsIn(option.words, lang)
      })
      return <>{labels.join(', ')}</>
    }
    case 'person':
      return <>{nameOf(String(value))}</>
    case 'people':
      return <>{idsOf(value).map(nameOf).join(', ')}</>
    case 'aspect':
      return (
        <>{forms.aspects.find((each) => each._id === value)?.body.name ?? words.aspectNotHere}</>
      )
    case 'response':
      return <>{responseName(String(value))}</>
    case 'responses':
      return <>{idsOf(value).map(responseName).join(' · ')}</>
    case 'date':
      return <>{formats.day(`${String(value)}T12:00`)}</>
    case 'period':
      return (
        <>
          {Array.isArray(value)
            ? value.map((day) => formats.shortDay(String(day))).join(' – ')
            : ''}
        </>
      )
    case 'entries':
      return (
        <ul className={styles.items}>
          {idsOf(value).map((id) => (
            <li key={id}>
              <EvidenceLink id={id} />
            </li>
          ))}
        </ul>
      )
    case 'triad': {
      if (value === NOT_APPLICABLE) return <>{words.notApplicable}</>
      const weights = triadOf(value)
      return (
        <>
          {field.poles
            .map(
              (pole, at) =>
                `${wordsIn(pole.words, lang)} ${Math.round((weights?.[at] ?? 0) * 100)} %`,
            )
            .join(', ')}
        </>
      )
    }
    case 'madlib':
      return (
        <>
          {field.parts
            .map((part) => {
              const text = isAnswerMap(value) ? value[part.value] : ''
              return typeof text === 'string' && text !== ''
                ? `${wordsIn(part.words, lang)} ${text}`
                : ''
            })
            .filter(Boolean)
            .join(' ')}
        </>
      )
    case 'cites':
    case 'parent': {
      const all = Object.values(answers).flatMap((each) => itemsOf(each))
      const ids = typeof value === 'string' ? [value] : idsOf(value)
      const cited = ids.map((id) => all.find((item) => item.key === id))
      return (
        <>
          {cited
            .map((item, at) => (item === undefined ? words.itemNotHere : itemWords(item, at)))
            .join(' · ')}
        </>
      )
    }
    case 'group':
      return (
        <ol className={styles.items}>
          {itemsOf(value).map((item) => (
            <li key={item.key}>
              <dl className={styles.answers}>
                {field.fields
                  .filter((inner) => isAnswered(answerOf(item.answers, inner.key)))
                  .map((inner) => (
                    <div key={inner.key}>
                      <dt>{wordsIn(inner.words, lang)}</dt>
                      <dd>
                        <AnswerWords
                          field={inner}
                          value={item.answers[inner.key]}
                          answers={answers}
                          forms={forms}
                        />
                      </dd>
                    </div>
                  ))}
              </dl>
            </li>
          ))}
        </ol>
      )
    default:
      return <>{typeof value === 'number' || typeof value === 'string' ? value : ''}</>
  }
}
