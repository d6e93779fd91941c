import { type Option, type ScaleField, type SimpleField, type Words } from '@tributary/instruments'
import { TextField } from '@tributary/ui'

import { useWords } from '../../app/i18n/i18n-context.tsx'
import { LANGUAGES, languageName } from '../../app/i18n/languages.ts'
import styles from './runner.module.css'

/** One text in every language the app speaks; the others a definition has stay as they are. */
export function WordsFields(props: {
  label: (language: string) => string
  words: Words | undefined
  onChange: (words: Words) => void
}) {
  return LANGUAGES.map((tag) => (
    <TextField
      key={tag}
      label={props.label(languageName(tag))}
      value={props.words?.[tag] ?? ''}
      onChange={(event) => props.onChange({ ...props.words, [tag]: event.currentTarget.value })}
    />
  ))
}

/** What is particular to a kind: the ends of a scale, the poles of a triangle, parts, options. */
export function FieldParts(props: { field: SimpleField; onChange: (field: SimpleField) => void }) {
  const { field, onChange } = props
  const words = useWords('shaping')
  switch (field.kind) {
    case 'scale':
      return <ScaleEnds field={field} onChange={onChange} />
    case 'triad': {
      const [a, b, c] = field.poles
      const poles = [
        { pole: a, put: (next: Option) => [next, b, c] as const },
        { pole: b, put: (next: Option) => [a, next, c] as const },
        { pole: c, put: (next: Option) => [a, b, next] as const },
      ]
      return poles.map(({ pole, put }, at) => (
        <WordsFields
          key={pole.value}
          label={(language) => words.poleIn(at + 1, language)}
          words={pole.words}
          onChange={(text) => onChange({ ...field, poles: put({ ...pole, words: text }) })}
        />
      ))
    }
    case 'madlib':
      return field.parts.map((part, at) => (
        <WordsFields
          key={part.value}
          label={(language) => words.partIn(at + 1, language)}
          words={part.words}
          onChange={(text) =>
            onChange({
              ...field,
              parts: field.parts.map((each) => (each === part ? { ...each, words: text } : each)),
            })
          }
        />
      ))
    case 'choice':
    case 'choices':
      return field.options.map((option, at) => (
        <WordsFields
          key={option.value}
          label={(language) => words.optionIn(at + 1, language)}
          words={option.words}
          onChange={(text) =>
            onChange({
              ...field,
              options: field.options.map((each) =>
                each === option ? { ...each, words: text } : each,
              ),
            })
          }
        />
      ))
    default:
      return null
  }
}

function ScaleEnds(props: { field: ScaleField; onChange: (field: ScaleField) => void }) {
  const { field, onChange } = props
  const words = useWords('shaping')
  const number = (part: 'from' | 'to', label: string) => (
    <TextField
      label={label}
      type="number"
      inputMode="numeric"
      value={String(field[part])}
      onChange={(event) => {
        const value = event.currentTarget.valueAsNumber
        if (Number.isInteger(value)) onChange({ ...field, [part]: value })
      }}
    />
  )
  return (
    <>
      <div className={styles.pair}>
        {number('from', words.scaleFrom)}
        {number('to', words.scaleTo)}
      </div>
      {(['low', 'middle', 'high'] as const).map((end) => (
        <WordsFields
          key={end}
          label={(language) => words.endIn[end](language)}
          words={field[end]}
          onChange={(text) => onChange(withEnd(field, end, text))}
        />
      ))}
    </>
  )
}

/** An end without a word in any language is not said. */
function withEnd(field: ScaleField, end: 'low' | 'middle' | 'high', text: Words): ScaleField {
  const { [end]: _was, ...rest } = field
  const said = Object.entries(text).filter(([, each]) => each !== '')
  return said.length === 0 ? rest : { ...rest, [end]: Object.fromEntries(said) }
}
