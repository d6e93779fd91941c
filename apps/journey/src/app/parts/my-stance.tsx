import { Button, Notice, TextField } from '@tributary/ui'
import { useState } from 'react'

import { useMessages, useWords } from '../i18n/i18n-context.tsx'
import { useJournal } from '../../db/journal-context.tsx'
import { useSaving } from '../../db/use-saving.ts'
import { wordingOf, type Stance } from './consent.ts'
import styles from './voices.module.css'

/** My own word on a proposal: one tap, with a sentence if I like; and back again. */
export function MyStance(props: {
  aboutId: string
  authorId: string
  /** The wording that stands now; null for what is never reworded. */
  text: string | null
  stances: readonly Stance[]
}) {
  const { aboutId, authorId, text } = props
  const words = useWords('decisions')
  const { common } = useMessages()
  const journal = useJournal()
  const saving = useSaving()
  const [note, setNote] = useState('')
  const mine = props.stances.find(({ personId }) => personId === journal.me.personId)
  const say = (theme: 'agreement' | 'objection') =>
    saving.run(
      async () => {
        await journal.write('signal', {
          toIds: [authorId],
          theme,
          note: note.trim(),
          aboutId,
          ...(text !== null && { aboutVersion: wordingOf(text) }),
        })
      },
      () => setNote(''),
    )
  const takeBack = () =>
    saving.run(
      async () => {
        for (const id of mine?.signalIds ?? []) await journal.withdraw(id)
      },
      () => undefined,
    )
  return (
    <div className={styles.form}>
      {saving.hasFailed && <Notice tone="alert">{common.saveFailed}</Notice>}
      <TextField
        label={words.note}
        hint={words.noteHint}
        value={note}
        maxLength={2_000}
        autoComplete="off"
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <div className={styles.buttons}>
        <Button
          icon="check"
          tone="river"
          disabled={saving.isSaving || isSame(mine, 'agreement', note)}
          onClick={() => say('agreement')}
        >
          {words.consent}
        </Button>
        <Button
          icon="alert"
          disabled={saving.isSaving || isSame(mine, 'objection', note)}
          onClick={() => say('objection')}
        >
          {words.object}
        </Button>
        {mine !== undefined && (
          <Button tone="quiet" disabled={saving.isSaving} onClick={takeBack}>
            {words.unsay}
          </Button>
        )}
      </div>
    </div>
  )
}

function isSame(mine: Stance | undefined, theme: Stance['theme'], note: string): boolean {
  return mine?.theme === theme && mine.isOfThisWording && note.trim() === ''
}
