import { type Condition, type Field, wordsIn } from '@tributary/instruments'
import { Button } from '@tributary/ui'

import { useLanguage, useWords } from '../../app/i18n/i18n-context.tsx'
import { SelectAnswer } from './fields/select-answer.tsx'
import styles from './runner.module.css'

/**
 * When a question is asked: always, once another was answered, or for one of its options. What
 * was written by hand and says more stays as it is, until it is taken away.
 */
export function ConditionEditor(props: {
  /** What the condition stands on, for screen readers. */
  of: string
  when: Condition | undefined
  /** What it may ask for. */
  fields: readonly Field[]
  onChange: (when: Condition | undefined) => void
}) {
  const { when, fields, of, onChange } = props
  const words = useWords('shaping')
  const lang = useLanguage()
  const asked = when !== undefined && 'field' in when ? when.field : ''
  const field = fields.find(({ key }) => key === asked)
  const option = when === undefined ? '' : optionOf(when)
  if (when !== undefined && (field === undefined || option === null)) {
    return (
      <div className={styles.buttons}>
        <p className={styles.facts}>{words.conditionByHand}</p>
        <Button onClick={() => onChange(undefined)}>{words.conditionNone}</Button>
      </div>
    )
  }
  const hasOptions = field?.kind === 'choice' || field?.kind === 'choices'
  return (
    <>
      <SelectAnswer
        label={words.conditionOn(of)}
        none={words.conditionNone}
        unknown={words.conditionByHand}
        options={fields.map((each) => ({ id: each.key, label: wordsIn(each.words, lang) }))}
        value={asked}
        problem={null}
        onChange={(key) => onChange(key === '' ? undefined : { field: key, answered: true })}
      />
      {hasOptions && (
        <SelectAnswer
          label={words.conditionAnswer(wordsIn(field.words, lang))}
          none={words.conditionAny}
          unknown={words.conditionByHand}
          options={field.options.map((each) => ({
            id: each.value,
            label: wordsIn(each.words, lang),
          }))}
          value={option ?? ''}
          problem={null}
          onChange={(value) =>
            onChange(
              value === ''
                ? { field: field.key, answered: true }
                : field.kind === 'choice'
                  ? { field: field.key, is: value }
                  : { field: field.key, includes: value },
            )
          }
        />
      )}
    </>
  )
}

/** The option a condition asks for, '' for any answer; null for what this form cannot say. */
function optionOf(when: Condition): string | null {
  if ('answered' in when) return when.answered ? '' : null
  if ('includes' in when) return when.includes
  return 'is' in when && typeof when.is === 'string' ? when.is : null
}
