import { Button, Notice, TextArea, TextField, Tick } from '@tributary/ui'
import { useState } from 'react'

import { useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import { useFormDraft } from '../../db/use-form-draft.ts'
import { usePeople } from '../../db/use-journal-lists.ts'
import { useSaving } from '../../db/use-saving.ts'
import styles from './decisions.module.css'

/** People that the list offers at once; the others are found by their name. */
const MOST_SHOWN = 8
const MAX_LENGTH = 20_000

export interface DecisionFields {
  readonly proposal: string
  readonly context: string
  readonly participatingIds: readonly string[]
  readonly reviewOn: string | null
}

export function DecisionForm(props: {
  draftKey: string
  initial: DecisionFields
  submit: string
  onSave: (fields: DecisionFields) => Promise<void>
  onDone: () => void
  onCancel: () => void
}) {
  const words = useWords('decisions')
  const { common } = useMessages()
  const saving = useSaving()
  const people = usePeople()
  const [wanted, setWanted] = useState('')
  const { fields, change, forget } = useFormDraft(props.draftKey, {
    proposal: props.initial.proposal,
    context: props.initial.context,
    people: props.initial.participatingIds.join(' '),
    reviewOn: props.initial.reviewOn ?? '',
  })
  const chosen = fields.people.split(' ').filter((id) => id !== '')
  const named = wanted.trim().toLocaleLowerCase()
  const shown = people
    .filter(({ id, name }) => chosen.includes(id) || name.toLocaleLowerCase().includes(named))
    .toSorted((a, b) => Number(chosen.includes(b.id)) - Number(chosen.includes(a.id)))
    .slice(0, MOST_SHOWN + chosen.length)
  const isTooLong = fields.proposal.length > MAX_LENGTH || fields.context.length > MAX_LENGTH
  const save = () =>
    saving.run(
      () =>
        props.onSave({
          proposal: fields.proposal.trim(),
          context: fields.context.trim(),
          participatingIds: chosen,
          reviewOn: fields.reviewOn === '' ? null : fields.reviewOn,
        }),
      () => {
        forget()
        props.onDone()
      },
    )
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <TextArea
        label={words.proposal}
        hint={words.proposalHint}
        value={fields.proposal}
        problem={isTooLong ? words.tooLong : null}
        onChange={(event) => change({ proposal: event.currentTarget.value })}
      />
      <TextArea
        label={words.context}
        hint={words.contextHint}
        value={fields.context}
        onChange={(event) => change({ context: event.currentTarget.value })}
      />
      <TextField
        label={words.review}
        hint={words.reviewHint}
        type="date"
        value={fields.reviewOn}
        onChange={(event) => change({ reviewOn: event.currentTarget.value })}
      />
      <fieldset className={styles.people}>
        <legend>{words.people}</legend>
        {people.length > MOST_SHOWN && (
          <TextField
            label={words.findPerson}
            value={wanted}
            autoComplete="off"
            onChange={(event) => setWanted(event.currentTarget.value)}
          />
        )}
        {shown.map(({ id, name }) => (
          <Tick
            key={id}
            label={name}
            checked={chosen.includes(id)}
            onChange={(isChecked) =>
              change({
                people: (isChecked ? [...chosen, id] : chosen.filter((one) => one !== id)).join(
                  ' ',
                ),
              })
            }
          />
        ))}
      </fieldset>
      {saving.hasFailed && <Notice tone="alert">{common.saveFailed}</Notice>}
      <div className={styles.buttons}>
        <Button
          type="submit"
          tone="river"
          disabled={fields.proposal.trim() === '' || isTooLong || saving.isSaving}
        >
          {props.submit}
        </Button>
        <Button
          onClick={() => {
            forget()
            props.onCancel()
          }}
        >
          {common.cancel}
        </Button>
      </div>
    </form>
  )
}
