import { Icon, PageFrame } from '@tributary/ui'
import { Link } from 'wouter'

import { useMessages } from './i18n/i18n-context.tsx'
import styles from './more-page.module.css'
import { PLACES } from './pages.ts'

/** Where a narrow screen keeps the places that its bar has no room for. */
export function MorePage() {
  const { nav } = useMessages()
  return (
    <PageFrame title={nav.more}>
      <nav aria-label={nav.more}>
        <ul className={styles.places}>
          {PLACES.filter((place) => place.where === 'more').map((place) => (
            <li key={place.href}>
              <Link href={place.href} className={styles.place}>
                <Icon name={place.icon} />
                <span>{place.words(nav)}</span>
              </Link>
            </li>
          ))}
        </ul>
      </nav>
    </PageFrame>
  )
}
