import { Button, Dialog, Notice, TextArea } from '@tributary/ui'
import { useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import { useJournal } from '../../db/journal-context.tsx'
import type { EntryDetail } from '../../db/journal.ts'
import { useSaving } from '../../db/use-saving.ts'
import { MAX_TEXT_LENGTH } from '../../db/text-limit.ts'
import { useTextDraft } from '../../db/use-text-draft.ts'

export function CorrectText(props: { entry: EntryDetail; onClose: () => void }) {
  const { entry } = props
  const words = useWords('entry')
  const { capture, common } = useMessages()
  const journal = useJournal()
  const saving = useSaving()
  // A dialog closed by a slip keeps what was typed; only saving and "Cancel" let go of it.
  const draft = useTextDraft(`correct:${entry.id}`, entry.text)
  const { text } = draft
  const letGo = () => {
    draft.forget()
    props.onClose()
  }
  const isUnchanged = text.trim() === '' || text === entry.text
  const excess = text.length - MAX_TEXT_LENGTH

  return (
    <Dialog
      title={words.correctTitle}
      onClose={props.onClose}
      actions={
        <>
          <Button
            tone="river"
            wide
            disabled={isUnchanged || excess > 0 || saving.isSaving}
            onClick={() => saving.run(() => journal.amendEntry(entry.id, { text }), letGo)}
          >
            {words.saveCorrection}
          </Button>
          <Button wide onClick={letGo}>
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
        problem={excess > 0 ? capture.tooLong(excess) : null}
        value={text}
        lang={entry.lang}
        onChange={(event) => draft.change(event.currentTarget.value)}
      />
    </Dialog>
  )
}
