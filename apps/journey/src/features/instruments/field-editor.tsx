import {
  type Condition,
  type Field,
  optionFor,
  type SimpleField,
  wordsIn,
} from '@tributary/instruments'
import { Badge, Button, Tick } from '@tributary/ui'

import { useLanguage, useWords } from '../../app/i18n/i18n-context.tsx'
import { ConditionEditor } from './condition-editor.tsx'
import { FieldParts, WordsFields } from './field-parts-editor.tsx'
import styles from './runner.module.css'

/** The words of one question, its answers, when it is asked, and whether it must be answered. */
export function FieldEditor(props: {
  field: Field
  /** What its condition may ask for. */
  askable: readonly Field[]
  onChange: (field: Field) => void
  onRemove: () => void
}) {
  const { field, onChange } = props
  const words = useWords('shaping')
  const lang = useLanguage()
  const name = wordsIn(field.words, lang)
  const setWhen = (when: Condition | undefined) => {
    const { when: _was, ...rest } = field
    onChange(when === undefined ? rest : { ...rest, when })
  }
  return (
    <div className={styles.stack}>
      <p className={styles.facts}>
        <Badge>{words.kindOf[field.kind]}</Badge>
      </p>
      <WordsFields
        label={words.questionIn}
        words={field.words}
        onChange={(text) => onChange({ ...field, words: text })}
      />
      {field.kind === 'group' ? (
        <>
          <WordsFields
            label={words.itemIn}
            words={field.item}
            onChange={(text) => onChange({ ...field, item: text })}
          />
          <ol className={styles.list} aria-label={words.innerOf(name)}>
            {field.fields.map((inner) => (
              <li key={inner.key} className={styles.card}>
                <FieldEditor
                  field={inner}
                  askable={field.fields.filter((each) => each.key !== inner.key)}
                  onChange={(next) =>
                    onChange({
                      ...field,
                      fields: field.fields.map((each) =>
                        each === inner ? simple(next, each) : each,
                      ),
                    })
                  }
                  onRemove={() =>
                    onChange({ ...field, fields: field.fields.filter((each) => each !== inner) })
                  }
                />
              </li>
            ))}
          </ol>
        </>
      ) : (
        <FieldParts field={field} onChange={onChange} />
      )}
      {(field.kind === 'choice' || field.kind === 'choices') && (
        <Button
          onClick={() =>
            onChange({
              ...field,
              options: [...field.options, optionFor(field.options, { [lang]: '' })],
            })
          }
        >
          {words.addOption}
        </Button>
      )}
      <ConditionEditor of={name} when={field.when} fields={props.askable} onChange={setWhen} />
      <Tick
        label={words.required}
        checked={field.required}
        onChange={(required) => onChange({ ...field, required })}
      />
      <Button tone="quiet" aria-label={words.removeNamed(name)} onClick={props.onRemove}>
        {words.removeField}
      </Button>
    </div>
  )
}

/** Nothing in this form makes a group out of a field. */
function simple(next: Field, otherwise: SimpleField): SimpleField {
  return next.kind === 'group' ? otherwise : next
}
