import { classNames, Icon, Logo, type IconName } from '@tributary/ui'
import { useEffect, type ReactNode } from 'react'
import { Link, useLocation } from 'wouter'

import styles from './app-shell.module.css'
import { useMessages } from './i18n/i18n-context.tsx'
import { PLACES, type Place } from './pages.ts'
import { StatusLine } from './status-line.tsx'

const WHERE = {
  bar: undefined,
  more: styles.wideOnly,
  'more-itself': styles.narrowOnly,
} as const

/** Header, status, content and the bar under the thumb; a column of its own on wide screens. */
export function AppShell(props: {
  journeyTitle: string
  hubName: string
  beside?: ReactNode
  children: ReactNode
}) {
  const { app, nav } = useMessages()
  const [location] = useLocation()
  const isCapturing = location.startsWith('/new/')
  const isAt = (href: string) =>
    location === href || (href !== '/' && location.startsWith(`${href}/`))
  const isBehindMore = (place: Place) => place.where === 'more' && isAt(place.href)

  useEffect(() => {
    const titles: Record<string, string> = {
      '/more': nav.more,
      '/new/enact': nav.logAction,
      '/new/reflect': nav.logReflection,
    }
    const title = PLACES.find(({ href }) => href === location)?.words(nav) ?? titles[location]
    document.title = [title, app.name].filter(Boolean).join(' · ')
  }, [location, nav, app])
  return (
    <div className={styles.shell}>
      <a href="#content" className={styles.skip}>
        {app.skip}
      </a>
      <header className={classNames(styles.header, isCapturing && styles.slim)}>
        <div className={styles.brand}>
          <Logo />
          <p className={styles.names}>
            <span className={styles.journeyTitle}>{props.journeyTitle}</span>
            <span className={styles.hubName}>{props.hubName}</span>
          </p>
        </div>
        {props.beside}
        <StatusLine />
      </header>
      {/* Before the content: a list without end must not stand before it for a keyboard. */}
      <div className={classNames(styles.bar, isCapturing && styles.away)}>
        <nav className={styles.capture} aria-label={nav.capture}>
          <Link href="/new/enact" className={classNames(styles.log, styles.enact)}>
            <Icon name="forward" />
            <span>{nav.logAction}</span>
          </Link>
          <Link href="/new/reflect" className={classNames(styles.log, styles.reflect)}>
            <Icon name="eddy" />
            <span>{nav.logReflection}</span>
          </Link>
        </nav>
        <nav className={styles.pages} aria-label={nav.label}>
          {PLACES.map(({ href, icon, words, where }) => (
            <PageLink
              key={href}
              href={href}
              icon={icon}
              words={words(nav)}
              isCurrent={isAt(href)}
              where={where}
            />
          ))}
          <PageLink
            href="/more"
            icon="more"
            words={nav.more}
            isCurrent={location === '/more' || PLACES.some(isBehindMore)}
            where="more-itself"
          />
        </nav>
      </div>
      <main id="content" className={styles.content} tabIndex={-1}>
        {props.children}
      </main>
    </div>
  )
}

function PageLink(props: {
  href: string
  icon: IconName
  words: string
  isCurrent: boolean
  /** A narrow screen shows its bar and "more", a wide one every place and no "more". */
  where: Place['where'] | 'more-itself'
}) {
  return (
    <Link
      href={props.href}
      className={classNames(styles.page, WHERE[props.where])}
      aria-current={props.isCurrent ? 'page' : undefined}
    >
      <Icon name={props.icon} />
      <span>{props.words}</span>
    </Link>
  )
}
