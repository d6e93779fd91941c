import {
  changeField,
  type Definition,
  type Field,
  optionFor,
  removeField,
  wordsIn,
} from '@tributary/instruments'
import { Badge, Button, TextField, Tick } from '@tributary/ui'

import { useLanguage, useWords } from '../../app/i18n/i18n-context.tsx'
import { LANGUAGES, languageName } from '../../app/i18n/languages.ts'
import styles from './runner.module.css'

/** The words of one question, its answers, and whether it must be answered. */
export function FieldEditor(props: {
  field: Field
  definition: Definition
  onChange: (definition: Definition) => void
}) {
  const { field, definition } = props
  const words = useWords('shaping')
  const lang = useLanguage()
  const set = (next: Field) => props.onChange(changeField(definition, field.key, next))
  const name = wordsIn(field.words, lang)
  return (
    <div className={styles.stack}>
      <p className={styles.facts}>
        <Badge>{words.kindOf[field.kind]}</Badge>
      </p>
      {LANGUAGES.map((tag) => (
        <TextField
          key={tag}
          label={words.questionIn(languageName(tag))}
          value={field.words[tag] ?? ''}
          onChange={(event) =>
            set({ ...field, words: { ...field.words, [tag]: event.currentTarget.value } })
          }
        />
      ))}
      {(field.kind === 'choice' || field.kind === 'choices') && (
        <>
          {field.options.map((option, at) =>
            LANGUAGES.map((tag) => (
              <TextField
                key={`${option.value} ${tag}`}
                label={words.optionIn(at + 1, languageName(tag))}
                value={option.words[tag] ?? ''}
                onChange={(event) => {
                  const text = event.currentTarget.value
                  const options = field.options.map((each) =>
                    each === option ? { ...each, words: { ...each.words, [tag]: text } } : each,
                  )
                  set({ ...field, options })
                }}
              />
            )),
          )}
          <Button
            onClick={() =>
              set({
                ...field,
                options: [...field.options, optionFor(field.options, { [lang]: '' })],
              })
            }
          >
            {words.addOption}
          </Button>
        </>
      )}
      <Tick
        label={words.required}
        checked={field.required}
        onChange={(required) => set({ ...field, required })}
      />
      <Button
        tone="quiet"
        aria-label={words.removeNamed(name)}
        onClick={() => props.onChange(removeField(definition, field.key))}
      >
        {words.removeField}
      </Button>
    </div>
  )
}
