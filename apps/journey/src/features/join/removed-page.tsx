import { Notice, PageFrame } from '@tributary/ui'
import { Link } from 'wouter'

import { useWords } from '../../app/i18n/i18n-context.tsx'
import type { PageProps } from '../../app/page-props.ts'
import { TakeHomeButton } from '../../app/parts/take-home-button.tsx'
import { useJournal } from '../../db/journal-context.tsx'
import { useSyncStatus } from '../../sync/sync-status-store.ts'
import styles from './join-page.module.css'

/** What a person reads whose phone the host took out: nothing is lost, and what they can do. */
export function RemovedPage(props: Pick<PageProps, 'back'>) {
  const words = useWords('removed')
  const journal = useJournal()
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
        <div>
          <TakeHomeButton label={words.export} />
          <p>{words.exportHint}</p>
        </div>
        <p>{words.talk}</p>
        <Link href="/join">{words.code}</Link>
      </div>
    </PageFrame>
  )
}
