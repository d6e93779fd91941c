import { classNames, Logo, Notice } from '@tributary/ui'
import type { ReactNode } from 'react'
import { Link } from 'wouter'

import type { Journal } from '../db/journal.ts'
import { useMessages, useWords } from './i18n/i18n-context.tsx'
import { LanguageSwitch } from './language-switch.tsx'
import styles from './outside-frame.module.css'

export interface FrameProps {
  readonly journal: Journal | null
  /** For a laptop's screen, not for lines of text. */
  readonly wide?: boolean
  /** Above everything, such as that a new version is ready. */
  readonly notice?: ReactNode
}

/** Around the pages that need no journal: joining, and the host's. */
export function OutsideFrame(props: FrameProps & { readonly children: ReactNode }) {
  const join = useWords('join')
  const { app } = useMessages()
  return (
    <div className={classNames(styles.frame, props.wide && styles.wide)}>
      <header className={styles.header}>
        <span className={styles.brand}>
          <Logo />
          <span>{app.name}</span>
        </span>
        <LanguageSwitch />
      </header>
      <main className={styles.main}>
        {props.notice}
        {props.journal !== null && (
          <div className={styles.already}>
            <Notice actions={<Link href="/">{app.toTimeline}</Link>}>
              {join.already(props.journal.me.displayName, props.journal.me.journeyTitle)}
            </Notice>
          </div>
        )}
        {props.children}
      </main>
    </div>
  )
}
