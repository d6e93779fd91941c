import { ConfirmDialog, Notice, TextField } from '@tributary/ui'
import { useState } from 'react'

import { useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import { useJournal } from '../../db/journal-context.tsx'
import type { EntryDetail } from '../../db/journal.ts'
import { useSaving } from '../../db/use-saving.ts'

export function TakeBack(props: {
  entry: EntryDetail
  onClose: () => void
  onTakenBack: () => void
}) {
  const words = useWords('entry')
  const { common } = useMessages()
  const journal = useJournal()
  const saving = useSaving()
  const [reason, setReason] = useState('')

  return (
    <ConfirmDialog
      title={words.takeBackTitle}
      tone="alert"
      confirm={words.takeBackConfirm}
      keep={words.takeBackKeep}
      onKeep={props.onClose}
      onConfirm={() =>
        saving.run(() => journal.withdrawEntry(props.entry.id, reason.trim()), props.onTakenBack)
      }
    >
      {saving.hasFailed && <Notice tone="alert">{common.saveFailed}</Notice>}
      <p>{words.takeBackText}</p>
      <p>{words.takeBackPaper}</p>
      <TextField
        label={words.takeBackReason}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </ConfirmDialog>
  )
}
