import { Button, Notice, PageFrame } from '@tributary/ui'
import { Link } from 'wouter'

import { useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import type { PageProps } from '../../app/page-props.ts'
import { useJournal } from '../../db/journal-context.tsx'
import { offerFile } from '../../db/offer-file.ts'
import { useSaving } from '../../db/use-saving.ts'
import { useSyncStatus } from '../../sync/sync-status-store.ts'
import styles from './join-page.module.css'

/** What a person reads whose phone the host took out: nothing is lost, and what they can do. */
export function RemovedPage(props: Pick<PageProps, 'back'>) {
  const words = useWords('removed')
  const { common } = useMessages()
  const journal = useJournal()
  const saving = useSaving()
  const unsentCount = useSyncStatus((status) => status.unsentCount)
  return (
    <PageFrame title={words.title} lead={words.lead(journal.me.hubName)} back={props.back}>
      <div className={styles.form}>
        <Notice
          tone={unsentCount === 0 ? 'calm' : 'attention'}
          title={unsentCount === 0 ? words.allSent : words.unsent(unsentCount)}
        >
          {words.stays}
        </Notice>
        {saving.hasFailed && <Notice tone="alert">{common.saveFailed}</Notice>}
        <div>
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
            {words.export}
          </Button>
          <p>{words.exportHint}</p>
        </div>
        <p>{words.talk}</p>
        <Link href="/join">{words.code}</Link>
      </div>
    </PageFrame>
  )
}
