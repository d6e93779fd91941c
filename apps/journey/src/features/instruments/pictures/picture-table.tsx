import type { Table } from '@tributary/instruments'

import { useWords } from '../../../app/i18n/i18n-context.tsx'
import { APartOf } from '../../../app/parts/a-part-of.tsx'
import { useLabel } from './label-words.tsx'
import styles from './pictures.module.css'

const ROWS_AT_ONCE = 60

export function PictureTable(props: { table: Table }) {
  const { table } = props
  const words = useWords('instruments')
  if (table.rows.length === 0) return <p className={styles.none}>{words.noResponses}</p>
  return (
    <APartOf items={table.rows} atOnce={ROWS_AT_ONCE} more={words.showMore}>
      {(rows) => <Rows columns={table.columns} rows={rows} />}
    </APartOf>
  )
}

function Rows({ columns, rows }: Pick<Table, 'columns' | 'rows'>) {
  const words = useWords('instruments')
  const label = useLabel()
  return (
    // Wide tables scroll by themselves, with the keyboard too.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keyboard
    <section className={styles.scroll} tabIndex={0} aria-label={words.table}>
      <table className={styles.table}>
        <thead>
          <tr>
            {columns.map((column, at) => (
              <th key={`${label(column)} ${at}`} scope="col">
                {label(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={`${row.map(label).join('|')} ${at}`}>
              {row.map((cell, n) =>
                n === 0 ? (
                  <th key="row" scope="row">
                    {label(cell)}
                  </th>
                ) : (
                  <td key={`${label(columns[n] ?? cell)} ${n}`}>{label(cell)}</td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
