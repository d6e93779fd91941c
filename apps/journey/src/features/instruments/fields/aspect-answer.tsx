import { type PlainField, textOf, wordsIn } from '@tributary/instruments'
import { Button, SegmentedControl, TextField } from '@tributary/ui'
import { useState } from 'react'

import { useMessages, useWords } from '../../../app/i18n/i18n-context.tsx'
import { addAspect } from '../../../db/instrument-commands.ts'
import { useJournal } from '../../../db/journal-context.tsx'
import { useSaving } from '../../../db/use-saving.ts'
import type { FieldProps } from './field-props.ts'
import styles from './fields.module.css'
import { SelectAnswer } from './select-answer.tsx'

const SCORES = ['-3', '-2', '-1', '0', '1', '2', '3'] as const

/** One of the journey's aspects, or a new one. */
export function AspectAnswer({ field, value, onChange, problem, around }: FieldProps<PlainField>) {
  const words = useWords('instruments')
  const { common } = useMessages()
  const journal = useJournal()
  const saving = useSaving()
  const [name, setName] = useState<string | null>(null)
  const [enough, setEnough] = useState<(typeof SCORES)[number]>('1')
  const options = around.forms.aspects
    .map((aspect) => ({ id: aspect._id, label: aspect.body.name }))
    .toSorted((a, b) => a.label.localeCompare(b.label, around.lang))
  const add = () => {
    const wanted = (name ?? '').trim()
    if (wanted === '') return
    let id = ''
    void saving.run(
      async () => {
        id = await addAspect(journal, wanted, Number(enough))
      },
      () => {
        setName(null)
        onChange(id)
      },
    )
  }
  return (
    <div className={styles.group}>
      <SelectAnswer
        {...(field.hint === undefined ? {} : { hint: wordsIn(field.hint, around.lang) })}
        label={wordsIn(field.words, around.lang)}
        none={words.chooseAspect}
        unknown={words.aspectNotHere}
        options={options}
        value={textOf(value)}
        problem={problem}
        onChange={(id) => onChange(id === '' ? undefined : id)}
      />
      {name === null ? (
        <Button onClick={() => setName('')}>{words.newAspect}</Button>
      ) : (
        <div className={styles.item}>
          <TextField
            label={words.aspectName}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <SegmentedControl
            legend={words.aspectEnough}
            showLegend
            choices={SCORES.map((score) => ({ value: score, label: score.replace('-', '−') }))}
            value={enough}
            onChange={setEnough}
          />
          <div className={styles.buttons}>
            <Button tone="river" disabled={name.trim() === '' || saving.isSaving} onClick={add}>
              {words.addAspect}
            </Button>
            <Button onClick={() => setName(null)}>{common.cancel}</Button>
          </div>
        </div>
      )}
    </div>
  )
}
