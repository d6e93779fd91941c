import { Button, Dialog, Notice, TextArea } from '@tributary/ui'
import { useState } from 'react'

import { useMessages } from '../../app/i18n/i18n-context.tsx'
import { useJournal } from '../../db/journal-context.tsx'
import type { EntryDetail } from '../../db/journal.ts'
import { useSaving } from '../../db/use-saving.ts'

export function CorrectText(props: { entry: EntryDetail; onClose: () => void }) {
  const { entry } = props
  const { entry: words, common } = useMessages()
  const journal = useJournal()
  const saving = useSaving()
  const [text, setText] = useState(entry.text)
  const isUnchanged = text.trim() === '' || text === entry.text

  return (
    <Dialog
      title={words.correctTitle}
      onClose={props.onClose}
      actions={
        <>
          <Button
            tone="river"
            wide
            disabled={isUnchanged || saving.isSaving}
            onClick={() => saving.run(() => journal.amendEntry(entry.id, { text }), props.onClose)}
          >
            {words.saveCorrection}
          </Button>
          <Button wide onClick={props.onClose}>
            {common.cancel}
          </Button>
        </>
      }
    >
      {saving.hasFailed && <Notice tone="alert">{common.saveFailed}</Notice>}
      <TextArea
        label={words.correctTitle}
        hideLabel
        hint={words.correctHint}
        value={text}
        lang={entry.lang}
        onChange={(event) => setText(event.currentTarget.value)}
      />
    </Dialog>
  )
}
