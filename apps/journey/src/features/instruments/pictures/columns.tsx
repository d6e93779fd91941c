import type { Picture } from '@tributary/instruments'
import { classNames } from '@tributary/ui'
import { Link } from 'wouter'

import { hrefOfResponse } from '../instrument-links.ts'
import { useLabel } from './label-words.tsx'
import styles from './pictures.module.css'

type ColumnsPicture = Extract<Picture, { kind: 'columns' }>

/** What was said, question by question; decisions stand in a frame of their own. */
export function Columns(props: { picture: ColumnsPicture }) {
  const label = useLabel()
  return (
    <div className={styles.columns}>
      {props.picture.columns.map((column, at) => (
        <section
          key={`${label(column.label)} ${at}`}
          className={classNames(styles.column, column.isDrawnOut && styles.drawnOut)}
        >
          <h3 className={styles.columnTitle}>{label(column.label)}</h3>
          <ul className={styles.columnItems}>
            {column.items.map((item, n) => (
              <li key={`${item.responseId} ${n}`}>
                <Link href={hrefOfResponse(item.responseId)}>{label(item.label)}</Link>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  )
}
