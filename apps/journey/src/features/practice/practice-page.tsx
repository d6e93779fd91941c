import { PageFrame } from '@tributary/ui'
import { Link } from 'wouter'

import { useWords } from '../../app/i18n/i18n-context.tsx'
import type { PageProps } from '../../app/page-props.ts'
import { ExchangePage } from './exchange-page.tsx'
import { LibraryItemPage } from './library-item-page.tsx'
import { LibraryPage } from './library-page.tsx'
import { isLibraryKind } from './library.ts'
import { NewLibraryItemPage } from './new-library-item-page.tsx'
import { PathwaysPage } from './pathways-page.tsx'
import styles from './practice.module.css'

/** What a community of practice keeps: its library, who gives and looks for what, its pathways. */
export function PracticePage(props: PageProps) {
  const { part, id } = props.params
  const words = useWords('practice')
  if (part === 'exchange') return <ExchangePage {...props} />
  if (part === 'pathways') return <PathwaysPage {...props} />
  if (part === 'library') {
    return id === undefined ? <LibraryPage {...props} /> : <LibraryItemPage {...props} id={id} />
  }
  if (part === 'new' && id !== undefined && isLibraryKind(id)) {
    return <NewLibraryItemPage {...props} kind={id} />
  }
  const places = [
    ['library', words.library, words.libraryLead],
    ['exchange', words.exchange, words.exchangeLead],
    ['pathways', words.pathways, words.pathwaysLead],
  ] as const
  return (
    <PageFrame title={words.title} lead={words.lead}>
      <ul className={styles.list}>
        {places.map(([path, title, lead]) => (
          <li key={path}>
            <Link href={`/practice/${path}`} className={styles.place}>
              <span className={styles.name}>{title}</span>
              <span className={styles.detail}>{lead}</span>
            </Link>
          </li>
        ))}
      </ul>
    </PageFrame>
  )
}
