import { classNames, Icon, Logo, type IconName } from '@tributary/ui'
import { useEffect, type ReactNode } from 'react'
import { Link, useLocation } from 'wouter'

import styles from './app-shell.module.css'
import { useMessages } from './i18n/i18n-context.tsx'
import { StatusLine } from './status-line.tsx'

/** Header, status, content and the bar under the thumb; a column of its own on wide screens. */
export function AppShell(props: { journeyTitle: string; hubName: string; children: ReactNode }) {
  const { app, nav } = useMessages()
  const [location] = useLocation()
  const isCapturing = location.startsWith('/new/')

  useEffect(() => {
    const place: Record<string, string> = {
      '/': nav.timeline,
      '/journey': nav.journey,
      '/settings': nav.settings,
      '/new/enact': nav.logAction,
      '/new/reflect': nav.logReflection,
    }
    document.title = [place[location], app.name].filter(Boolean).join(' · ')
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
          <PageLink href="/" icon="timeline" words={nav.timeline} location={location} />
          <PageLink href="/journey" icon="journey" words={nav.journey} location={location} />
          <PageLink href="/settings" icon="settings" words={nav.settings} location={location} />
        </nav>
      </div>
      <main id="content" className={styles.content} tabIndex={-1}>
        {props.children}
      </main>
    </div>
  )
}

function PageLink(props: { href: string; icon: IconName; words: string; location: string }) {
  return (
    <Link
      href={props.href}
      className={styles.page}
      aria-current={props.location === props.href ? 'page' : undefined}
    >
      <Icon name={props.icon} />
      <span>{props.words}</span>
    </Link>
  )
}
