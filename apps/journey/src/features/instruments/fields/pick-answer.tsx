import { asIds, idsOf, textOf, wordsIn, type SimpleField } from '@tributary/instruments'
import { TextField } from '@tributary/ui'
import { useState } from 'react'

import { useWords } from '../../../app/i18n/i18n-context.tsx'
import { wordsOf } from '../../../app/parts/word-forms.ts'
import type { FieldProps } from './field-props.ts'
import { TickList, type TickOption } from './plain-fields.tsx'
import { SelectAnswer } from './select-answer.tsx'

/** More than this are found by a word, and not all drawn. */
const MOST_SHOWN = 12

/** One, or several, of what is on this phone: people, responses, items of the same response. */
export function PickAnswer(
  props: FieldProps<SimpleField> & {
    isOne: boolean
    options: readonly TickOption[]
    /** What stands for nothing chosen. */
    none: string
    /** What is chosen and not on this phone is called so. */
    unknown: string
  },
) {
  const { field, value, onChange, problem, around, options } = props
  const words = useWords('instruments')
  const [wanted, setWanted] = useState('')
  const hint = wordsIn(field.hint, around.lang)
  const label = wordsIn(field.words, around.lang)
  const hinted = hint === '' ? {} : { hint }
  if (props.isOne) {
    return (
      <SelectAnswer
        {...hinted}
        label={label}
        none={props.none}
        unknown={props.unknown}
        options={options}
        value={textOf(value)}
        problem={problem}
        onChange={(id) => onChange(id === '' ? undefined : id)}
      />
    )
  }
  const chosen = idsOf(value)
  const asked = wordsOf(wanted)
  const fitting = options.filter((option) => {
    const said = wordsOf(`${option.label} ${option.detail ?? ''}`)
    return asked.every((word) => said.some((each) => each.startsWith(word)))
  })
  // What is chosen stays in sight, whatever is looked for.
  const shown = options.filter(
    (option) => chosen.includes(option.id) || fitting.slice(0, MOST_SHOWN).includes(option),
  )
  return (
    <>
      {options.length > MOST_SHOWN && (
        <TextField
          type="search"
          label={words.findIn(label)}
          value={wanted}
          autoComplete="off"
          onChange={(event) => setWanted(event.currentTarget.value)}
        />
      )}
      <TickList
        {...hinted}
        legend={label}
        empty={words.nothingToChoose}
        options={shown}
        chosen={chosen}
        problem={problem}
        onChange={(ids) => onChange(asIds(ids))}
      />
      {fitting.length > MOST_SHOWN && <p>{words.moreToFind(fitting.length - MOST_SHOWN)}</p>}
    </>
  )
}
