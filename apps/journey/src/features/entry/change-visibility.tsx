import { isWiderThan, type Visibility } from '@tributary/records'
import { Button, ChoiceGroup, ConfirmDialog, Dialog, Notice } from '@tributary/ui'
import { useState } from 'react'

import { useMessages } from '../../app/i18n/i18n-context.tsx'
import {
  consentToShare,
  visibilityChoices,
  wideningSentence,
} from '../../app/i18n/visibility-words.ts'
import { useJournal } from '../../db/journal-context.tsx'
import type { EntryDetail } from '../../db/journal.ts'
import { useSaving } from '../../db/use-saving.ts'

/** Narrowing happens at once; widening asks first, naming who will be able to read it. */
export function ChangeVisibility(props: { entry: EntryDetail; onClose: () => void }) {
  const { entry } = props
  const messages = useMessages()
  const journal = useJournal()
  const { me } = journal
  const saving = useSaving()
  const [chosen, setChosen] = useState<Visibility>(entry.visibility)
  const [isAsking, setAsking] = useState(false)
  const circle = {
    journeyTitle: me.journeyTitle,
    hubName: me.hubName,
    teamName: entry.teamName,
  }

  const save = () =>
    saving.run(() => journal.amendEntry(entry.id, { visibility: chosen }), props.onClose)

  if (isAsking) {
    const consent = consentToShare(messages, chosen, me.sharesWith)
    return (
      <ConfirmDialog
        title={messages.widen.title}
        tick={consent === null ? null : { label: consent, problem: messages.widen.consentNeeded }}
        confirm={messages.widen.confirm}
        keep={messages.widen.keep}
        onConfirm={save}
        onKeep={props.onClose}
      >
        {saving.hasFailed && <Notice tone="alert">{messages.common.saveFailed}</Notice>}
        <p>{wideningSentence(messages, chosen, circle)}</p>
        <p>{messages.widen.noReturn}</p>
      </ConfirmDialog>
    )
  }
  return (
    <Dialog
      title={messages.who.title}
      onClose={props.onClose}
      actions={
        <>
          <Button
            tone="river"
            wide
            disabled={chosen === entry.visibility || saving.isSaving}
            onClick={() => {
              if (isWiderThan(chosen, entry.visibility)) setAsking(true)
              else void save()
            }}
          >
            {messages.common.save}
          </Button>
          <Button wide onClick={props.onClose}>
            {messages.common.cancel}
          </Button>
        </>
      }
    >
      {saving.hasFailed && <Notice tone="alert">{messages.common.saveFailed}</Notice>}
      <ChoiceGroup
        legend={messages.who.title}
        choices={visibilityChoices(messages, circle)}
        value={chosen}
        onChange={setChosen}
      />
    </Dialog>
  )
}
