import { ConfirmDialog, Notice } from '@tributary/ui'

import { useMessages } from '../i18n/i18n-context.tsx'
import { useJournal } from '../../db/journal-context.tsx'
import { useSaving } from '../../db/use-saving.ts'

/** Asks once more before a record of one's own is taken back everywhere, then leaves its page. */
export function TakeBackDialog(props: {
  id: string
  words: {
    readonly takeBackTitle: string
    readonly takeBackText: string
    readonly takeBack: string
  }
  onKeep: () => void
  onTakenBack: () => void
}) {
  const { id, words } = props
  const { common } = useMessages()
  const journal = useJournal()
  const saving = useSaving()
  return (
    <ConfirmDialog
      title={words.takeBackTitle}
      tone="alert"
      confirm={words.takeBack}
      keep={common.cancel}
      onKeep={props.onKeep}
      onConfirm={() => saving.run(() => journal.withdraw(id), props.onTakenBack)}
    >
      {saving.hasFailed && <Notice tone="alert">{common.saveFailed}</Notice>}
      <p>{words.takeBackText}</p>
    </ConfirmDialog>
  )
}
