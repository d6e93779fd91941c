import { buttonClass, Notice, PageFrame } from '@tributary/ui'
import { Link } from 'wouter'

import { useWords } from '../../app/i18n/i18n-context.tsx'
import type { PageProps } from '../../app/page-props.ts'
import { useMyRoles } from '../../sync/sync-status-store.ts'
import { CardSheets } from './card-sheets.tsx'
import { EnterCard } from './enter-card.tsx'
import styles from './paper.module.css'

/** Cards for those who take part on paper: printed here, and entered when they come back. */
export function PaperPage(props: PageProps) {
  const words = useWords('paper')
  const mayDo = useMyRoles()
  const isEntering = props.params['part'] === 'enter'
  if (!mayDo('host', 'facilitator')) {
    return (
      <PageFrame title={words.title} back={props.back}>
        <Notice>{words.notYours}</Notice>
      </PageFrame>
    )
  }
  if (isEntering && mayDo('host')) {
    return (
      <PageFrame title={words.enterTitle} lead={words.enterLead} back={props.back}>
        <EnterCard />
      </PageFrame>
    )
  }
  return (
    <PageFrame title={words.title} lead={words.lead} back={props.back}>
      {mayDo('host') && (
        <p className={styles.notPrinted}>
          <Link href="/paper/enter" className={buttonClass({ tone: 'river' })}>
            {words.enterTitle}
          </Link>
        </p>
      )}
      <CardSheets />
    </PageFrame>
  )
}
