import type { ReactNode } from 'react'

import styles from './list-row.module.css'

/** A row of a list: what it is, what it says, what can be done with it. */
export function ListRow(props: {
  mark?: ReactNode
  title: ReactNode
  detail?: ReactNode
  aside?: ReactNode
}) {
  return (
    <li className={styles.row}>
      {props.mark}
      <div className={styles.words}>
        <span className={styles.title}>{props.title}</span>
        {props.detail && <span className={styles.detail}>{props.detail}</span>}
      </div>
      {props.aside && <div className={styles.aside}>{props.aside}</div>}
    </li>
  )
}
