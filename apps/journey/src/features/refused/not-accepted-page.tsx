import { Notice, PageFrame } from '@tributary/ui'
import { useMemo } from 'react'

import { useWords } from '../../app/i18n/i18n-context.tsx'
import type { PageProps } from '../../app/page-props.ts'
import { useJournal } from '../../db/journal-context.tsx'
import { useLiveQuery } from '../../db/use-live-query.ts'
import styles from './not-accepted-page.module.css'
import { RefusalCard } from './refusal-card.tsx'

export function NotAcceptedPage(props: PageProps) {
  const words = useWords('refused')
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
            <RefusalCard
              refusal={refusal}
              onWriteAgain={(movement) => props.go(`/new/${movement}`)}
            />
          </li>
        ))}
      </ul>
    </PageFrame>
  )
}
