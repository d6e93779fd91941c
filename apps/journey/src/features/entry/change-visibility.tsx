import { isWiderThan, type Visibility } from '@tributary/records'
import { Button, ChoiceGroup, ConfirmDialog, Dialog, Notice } from '@tributary/ui'
import { useState } from 'react'

import { useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import {
  consentToShare,
  visibilityChoices,
  wideningSentence,
} from '../../app/i18n/visibility-words.ts'
import { useJournal } from '../../db/journal-context.tsx'
import type { EntryDetail } from '../../db/journal.ts'
import { useSaving } from '../../db/use-saving.ts'
import { useMediaAccess } from '../../sync/media-context.tsx'

/** Narrowing happens at once; widening asks first, naming who will be able to read it. */
export function ChangeVisibility(props: { entry: EntryDetail; onClose: () => void }) {
  const { entry } = props
  const who = useWords('who')
  const widen = useWords('widen')
  const { common } = useMessages()
  const journal = useJournal()
  const { me } = journal
  const saving = useSaving()
  const access = useMediaAccess()
  const [chosen, setChosen] = useState<Visibility>(entry.visibility)
  const [isAsking, setAsking] = useState(false)
  const circle = {
    journeyTitle: me.journeyTitle,
    hubName: me.hubName,
    teamName: entry.teamName,
  }

  const [isMediaMissing, setMediaMissing] = useState(false)

  const save = async () => {
    // Kept to oneself means that the hub lets go of its copy: ours has to be whole before that.
    if (chosen === 'private' && entry.mediaIds.length > 0 && access !== null) {
      const shelf = await access.open()
      const isHere = await shelf.keepHere(entry.mediaIds)
      setMediaMissing(!isHere)
      if (!isHere) return
    }
    await saving.run(() => journal.amendEntry(entry.id, { visibility: chosen }), props.onClose)
  }

  if (isAsking) {
    const consent = consentToShare(widen, chosen, me.sharesWith)
    return (
      <ConfirmDialog
        title={widen.title}
        tick={consent === null ? null : { label: consent, problem: widen.consentNeeded }}
        confirm={widen.confirm}
        keep={widen.keep}
        onConfirm={save}
        onKeep={props.onClose}
      >
        {saving.hasFailed && <Notice tone="alert">{common.saveFailed}</Notice>}
        <p>{wideningSentence({ who, widen }, chosen, circle)}</p>
        <p>{widen.noReturn}</p>
      </ConfirmDialog>
    )
  }
  return (
    <Dialog
      title={who.title}
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
            {common.save}
          </Button>
          <Button wide onClick={props.onClose}>
            {common.cancel}
          </Button>
        </>
      }
    >
      {saving.hasFailed && <Notice tone="alert">{common.saveFailed}</Notice>}
      {isMediaMissing && <Notice tone="alert">{who.mediaMissing}</Notice>}
      <ChoiceGroup
        legend={who.title}
        choices={visibilityChoices(who, circle)}
        value={chosen}
        onChange={setChosen}
      />
    </Dialog>
  )
}
