import type { ReactNode } from 'react'

import { classNames } from './class-names.ts'
import { Icon, type IconName } from './icon.tsx'
import styles from './notice.module.css'

const ICONS: Record<NoticeTone, IconName> = { calm: 'check', attention: 'clock', alert: 'alert' }

export type NoticeTone = 'calm' | 'attention' | 'alert'

/** A sentence and a next step. Only an `alert` interrupts a screen reader. */
export function Notice(props: {
  tone?: NoticeTone
  icon?: IconName
  title?: ReactNode
  children?: ReactNode
  /** Buttons or links: what to do now. */
  actions?: ReactNode
  live?: boolean
}) {
  const tone = props.tone ?? 'calm'
  const role = tone === 'alert' ? 'alert' : props.live ? 'status' : undefined
  return (
    <div className={classNames(styles.notice, styles[tone])} role={role}>
      <Icon name={props.icon ?? ICONS[tone]} />
      <div className={styles.words}>
        {props.title && <p className={styles.title}>{props.title}</p>}
        {props.children && <div>{props.children}</div>}
        {props.actions && <div className={styles.actions}>{props.actions}</div>}
      </div>
    </div>
  )
}
