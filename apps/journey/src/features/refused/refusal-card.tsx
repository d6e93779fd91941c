import { Button, ConfirmDialog, Notice } from '@tributary/ui'
import { useState } from 'react'
import { firstValueFrom } from 'rxjs'

import { useFormats, useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import { loadDraft, saveDraft } from '../../db/draft-store.ts'
import { useJournal } from '../../db/journal-context.tsx'
import type { EntryDraft, Refusal } from '../../db/journal.ts'
import { useSaving } from '../../db/use-saving.ts'
import { copyText } from './copy-text.ts'
import styles from './not-accepted-page.module.css'
import { refusalWords } from './refusal-words.ts'

/** One text the hub did not take: whole, with the reason in words and what can be done. */
export function RefusalCard(props: {
  refusal: Refusal
  /** Opens the capture page, where the text has been put into the draft. */
  onWriteAgain: (movement: 'enact' | 'reflect') => void
}) {
  const { refusal } = props
  const words = useWords('refused')
  const { common } = useMessages()
  const formats = useFormats()
  const journal = useJournal()
  const saving = useSaving()
  const [copy, setCopy] = useState<'not yet' | 'copied' | 'failed'>('not yet')
  const [isAsking, setAsking] = useState(false)
  const { text } = refusal
  const { why, said } = refusalWords(refusal, words, useWords('rules'))

  const writeAgain = async (wanted: string) => {
    const entry = await firstValueFrom(journal.entry(refusal.recordId))
    const movement = entry?.movement ?? 'enact'
    const draft = loadDraft(movement)
    saveDraft(movement, addToDraft(draft, movement, wanted))
    props.onWriteAgain(movement)
  }

  return (
    <article className={styles.card}>
      <p className={styles.when}>{formats.moment(refusal.refusedAt)}</p>
      {text === null ? <p>{words.noText}</p> : <p className={styles.text}>{text}</p>}
      <p className={styles.why}>{why}</p>
      {said !== null && <p className={styles.reason}>{words.hubSays(said)}</p>}
      {copy === 'failed' && <Notice tone="attention">{words.copyFailed}</Notice>}
      {saving.hasFailed && <Notice tone="alert">{common.saveFailed}</Notice>}
      <div className={styles.actions}>
        {text !== null && (
          <>
            <Button
              icon={copy === 'copied' ? 'check' : 'copy'}
              onClick={async () => setCopy((await copyText(text)) ? 'copied' : 'failed')}
            >
              {copy === 'copied' ? words.copied : words.copy}
            </Button>
            <Button icon="edit" onClick={() => saving.run(() => writeAgain(text), noFurther)}>
              {words.writeAgain}
            </Button>
          </>
        )}
        <Button tone="alert" onClick={() => setAsking(true)}>
          {words.dismiss}
        </Button>
      </div>
      {isAsking && (
        <ConfirmDialog
          title={words.dismissTitle}
          tone="alert"
          confirm={words.dismissConfirm}
          keep={common.cancel}
          onKeep={() => setAsking(false)}
          onConfirm={() =>
            saving.run(
              () => journal.dismissRefusal(refusal.recordId),
              () => setAsking(false),
            )
          }
        >
          <p>{words.dismissText}</p>
        </ConfirmDialog>
      )}
    </article>
  )
}

function noFurther(): void {
  // The capture page is open by now.
}

/** A draft somebody has begun is never overwritten: the text joins it after a blank line. */
function addToDraft(
  draft: EntryDraft | null,
  movement: EntryDraft['movement'],
  text: string,
): EntryDraft {
  const begun = draft?.text.trim() ?? ''
  return {
    movement,
    aboutIds: draft?.aboutIds ?? [],
    teamId: draft?.teamId ?? null,
    sessionId: draft?.sessionId ?? null,
    visibility: draft?.visibility ?? 'hub',
    text: begun === '' || begun.includes(text) ? begun || text : `${begun}\n\n${text}`,
  }
}
