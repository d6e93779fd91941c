import { isAnswerMap } from '@tributary/instruments'
import type { ValueFrameRecord } from '@tributary/records'
import { Button, Notice, TextField } from '@tributary/ui'
import { useState } from 'react'

import { useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import { newKey } from '../../db/instrument-commands.ts'
import { useJournal } from '../../db/journal-context.tsx'
import type { Forms } from '../../db/live-forms.ts'
import { useSaving } from '../../db/use-saving.ts'
import styles from './runner.module.css'
import { useMyPart } from './use-my-part.ts'
import { proposalsOf } from './workshop-data.ts'

export function ProposeValues(props: { frame: ValueFrameRecord; forms: Forms }) {
  const { frame, forms } = props
  const words = useWords('values')
  const { common } = useMessages()
  const journal = useJournal()
  const saving = useSaving()
  const give = useMyPart(frame, forms)
  const [text, setText] = useState('')
  const proposals = proposalsOf(frame, forms)
  return (
    <>
      <form
        className={styles.stack}
        onSubmit={(event) => {
          event.preventDefault()
          const said = text.trim()
          if (said === '') return
          void saving.run(
            () =>
              give((before) => ({
                proposals: {
                  ...(isAnswerMap(before['proposals']) ? before['proposals'] : {}),
                  [newKey(journal)]: { text: said },
                },
              })),
            () => setText(''),
          )
        }}
      >
        <TextField
          label={words.propose}
          maxLength={200}
          autoComplete="off"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        {saving.hasFailed && <Notice tone="alert">{common.saveFailed}</Notice>}
        <Button type="submit" tone="clay" disabled={saving.isSaving || text.trim() === ''}>
          {words.send}
        </Button>
      </form>
      <p>{words.proposals(proposals.length)}</p>
      <ul className={styles.list}>
        {proposals.map((proposal) => (
          <li key={proposal.key} className={styles.card}>
            {proposal.text}
          </li>
        ))}
      </ul>
    </>
  )
}
