import type { Picture } from '@tributary/instruments'
import { classNames } from '@tributary/ui'
import { Link } from 'wouter'

import { useWords } from '../../../app/i18n/i18n-context.tsx'
import { APartOf } from '../../../app/parts/a-part-of.tsx'
import { hrefOfResponse } from '../instrument-links.ts'
import { useLabel } from './label-words.tsx'
import styles from './pictures.module.css'

type ColumnsPicture = Extract<Picture, { kind: 'columns' }>

const ITEMS_AT_ONCE = 20

/** What was said, question by question; decisions stand in a frame of their own. */
export function Columns(props: { picture: ColumnsPicture }) {
  const label = useLabel()
  const words = useWords('instruments')
  return (
    <div className={styles.columns}>
      {props.picture.columns.map((column, at) => (
        <section
          key={`${label(column.label)} ${at}`}
          className={classNames(styles.column, column.isDrawnOut && styles.drawnOut)}
        >
          <h3 className={styles.columnTitle}>{label(column.label)}</h3>
          <APartOf items={column.items} atOnce={ITEMS_AT_ONCE} more={words.showMore}>
            {(items) => (
              <ul className={styles.columnItems}>
                {items.map((item, n) => (
                  <li key={`${item.responseId} ${n}`}>
                    <Link href={hrefOfResponse(item.responseId)}>{label(item.label)}</Link>
                  </li>
                ))}
              </ul>
            )}
          </APartOf>
        </section>
      ))}
    </div>
  )
}
