import type { ReactNode } from 'react'

import styles from './entry-summary.module.css'
import { MovementMark } from './marks.tsx'

/** An entry in short, where another entry speaks of it. */
export function EntrySummary(props: {
  movement: 'enact' | 'reflect'
  heading: ReactNode
  text: string
}) {
  return (
    <span className={styles.summary}>
      <MovementMark movement={props.movement} />
      <span className={styles.words}>
        <span className={styles.heading}>{props.heading}</span>
        <span className={styles.text}>{props.text}</span>
      </span>
    </span>
  )
}
