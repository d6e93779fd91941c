import { Notice, PageFrame } from '@tributary/ui'
import { useMemo, type ReactNode } from 'react'

import { useMessages } from '../../app/i18n/i18n-context.tsx'
import { useJournal } from '../../db/journal-context.tsx'
import { useLiveQuery } from '../../db/use-live-query.ts'
import styles from './not-accepted-page.module.css'
import { RefusalCard } from './refusal-card.tsx'

export function NotAcceptedPage(props: {
  back: ReactNode
  /** Opens the capture page, where the text has been put into the draft. */
  onWriteAgain: (movement: 'enact' | 'reflect') => void
}) {
  const { refused: words } = useMessages()
  const journal = useJournal()
  const refusals = useLiveQuery(useMemo(() => journal.refusals(), [journal]))
  return (
    <PageFrame
      title={words.title}
      back={props.back}
      {...(refusals !== null && refusals.length > 0 && { lead: words.lead })}
    >
      {refusals?.length === 0 && <Notice>{words.none}</Notice>}
      <ul className={styles.list}>
        {refusals?.map((refusal) => (
          <li key={refusal.recordId}>
            <RefusalCard refusal={refusal} onWriteAgain={props.onWriteAgain} />
          </li>
        ))}
      </ul>
    </PageFrame>
  )
}
