import { Button, Notice } from '@tributary/ui'

import { useMessages } from '../i18n/i18n-context.tsx'
import { useJournal } from '../../db/journal-context.tsx'
import { offerFile } from '../../db/offer-file.ts'
import { useSaving } from '../../db/use-saving.ts'

/** All that I wrote, as a file for me. */
export function TakeHomeButton(props: { label: string }) {
  const { common } = useMessages()
  const journal = useJournal()
  const saving = useSaving()
  return (
    <>
      {saving.hasFailed && <Notice tone="alert">{common.saveFailed}</Notice>}
      <Button
        icon="download"
        disabled={saving.isSaving}
        onClick={() =>
          saving.run(
            async () => offerFile('tributary.json', await journal.exportMine()),
            () => undefined,
          )
        }
      >
        {props.label}
      </Button>
    </>
  )
}
