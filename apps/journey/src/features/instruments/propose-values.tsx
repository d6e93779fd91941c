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

const MOST_LETTERS = 200

export function ProposeValues(props: { frame: ValueFrameRecord; forms: Forms }) {
  const { frame, forms } = props
  const words = useWords('values')
  const { common } = useMessages()
  const journal = useJournal()
  const saving = useSaving()
  const give = useMyPart(frame, forms)
  const [text, setText] = useState('')
  const proposals = proposalsOf(frame, forms)
  /** @param said - null takes it back */
  const put = (key: string, said: string | null, done: () => void) =>
    void saving.run(
      () =>
        give((before) => {
          const held = isAnswerMap(before['proposals']) ? before['proposals'] : {}
          const { [key]: _was, ...others } = held
          return { proposals: said === null ? others : { ...others, [key]: { text: said } } }
        }),
      done,
    )
  return (
    <>
      <form
        className={styles.stack}
        onSubmit={(event) => {
          event.preventDefault()
          const said = text.trim()
          if (said !== '') put(newKey(journal), said, () => setText(''))
        }}
      >
        <TextField
          label={words.propose}
          maxLength={MOST_LETTERS}
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
            <span className={styles.theme}>{proposal.text}</span>
            {proposal.isMine && (
              <OwnProposal
                text={proposal.text}
                isSaving={saving.isSaving}
                onPut={(said, done) => put(proposal.key, said, done)}
              />
            )}
          </li>
        ))}
      </ul>
    </>
  )
}

function OwnProposal(props: {
  text: string
  isSaving: boolean
  onPut: (said: string | null, done: () => void) => void
}) {
  const words = useWords('values')
  const { common } = useMessages()
  const [draft, setDraft] = useState<string | null>(null)
  if (draft === null) {
    return (
      <div className={styles.buttons}>
        <Button
          icon="edit"
          aria-label={words.correctNamed(props.text)}
          onClick={() => setDraft(props.text)}
        >
          {words.correct}
        </Button>
        <Button
          tone="quiet"
          aria-label={words.takeBackNamed(props.text)}
          disabled={props.isSaving}
          onClick={() => props.onPut(null, () => undefined)}
        >
          {words.takeBack}
        </Button>
      </div>
    )
  }
  return (
    <form
      className={styles.stack}
      onSubmit={(event) => {
        event.preventDefault()
        if (draft.trim() !== '') props.onPut(draft.trim(), () => setDraft(null))
      }}
    >
      <TextField
        label={words.correctLabel}
        maxLength={MOST_LETTERS}
        autoComplete="off"
        value={draft}
        onChange={(event) => setDraft(event.currentTarget.value)}
      />
      <div className={styles.buttons}>
        <Button type="submit" tone="river" disabled={props.isSaving || draft.trim() === ''}>
          {words.correctionSave}
        </Button>
        <Button onClick={() => setDraft(null)}>{common.cancel}</Button>
      </div>
    </form>
  )
}
