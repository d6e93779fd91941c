import type { Picture } from '@tributary/instruments'
import { useId } from 'react'
import { Link } from 'wouter'

import { useWords } from '../../../app/i18n/i18n-context.tsx'
import { hrefOfResponse } from '../instrument-links.ts'
import { useLabel } from './label-words.tsx'
import { Patterns } from './patterns.tsx'
import styles from './pictures.module.css'

type GridPicture = Extract<Picture, { kind: 'heat' | 'matrix' }>

/** A heat map (its numbers within) or the matrix of cycles and stories (its signs within). */
export function Grid(props: { picture: GridPicture }) {
  const { picture } = props
  const label = useLabel()
  const words = useWords('instruments')
  const id = useId()
  const most =
    picture.kind === 'heat' ? Math.max(1, ...picture.counts.flatMap((row) => [...row])) : 2
  const cell = (row: number, column: number): number =>
    (picture.kind === 'heat' ? picture.counts[row]?.[column] : picture.cells[row]?.[column]) ?? 0
  return (
    <>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keyboard */}
      <section className={styles.scroll} tabIndex={0} aria-label={words.picture}>
        <table className={styles.grid}>
          <thead>
            <tr>
              <th scope="col" className={styles.corner}>
                {words.picture}
              </th>
              {picture.kind === 'heat'
                ? picture.columns.map((column, at) => (
                    <th key={`${label(column)} ${at}`} scope="col">
                      {label(column)}
                    </th>
                  ))
                : picture.columns.map((column) => (
                    <th key={column.responseId} scope="col">
                      <Link href={hrefOfResponse(column.responseId)}>{label(column.label)}</Link>
                    </th>
                  ))}
            </tr>
          </thead>
          <tbody>
            {picture.rows.map((row, r) => (
              <tr key={`${label(row)} ${r}`}>
                <th scope="row">{label(row)}</th>
                {picture.columns.map((_, c) => {
                  const value = cell(r, c)
                  const said =
                    picture.kind === 'heat'
                      ? String(value)
                      : [words.terms.notTold, words.terms.told, words.toldWithEvidence][value]
                  return (
                    <td key={`${r} ${c}`}>
                      <svg className={styles.cell} viewBox="0 0 44 44" role="img" aria-label={said}>
                        <Patterns id={`${id}${r}-${c}`} />
                        <rect
                          className={styles.cellGround}
                          x="1"
                          y="1"
                          width="42"
                          height="42"
                          rx="6"
                        />
                        {picture.kind === 'heat' ? (
                          <Heat value={value} most={most} id={`${id}${r}-${c}`} />
                        ) : (
                          <Told value={value} />
                        )}
                      </svg>
                    </td>
                  )
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {picture.kind === 'matrix' && (
        <p className={styles.legend} aria-hidden="true">
          ○ {words.terms.told} · ● {words.toldWithEvidence}
        </p>
      )}
    </>
  )
}

function Heat(props: { value: number; most: number; id: string }) {
  const { value, most, id } = props
  const share = value / most
  const pattern = share > 0.66 ? 'dense' : 'sparse'
  return (
    <>
      {value > 0 && (
        <rect
          className={styles.heat}
          x="1"
          y="1"
          width="42"
          height="42"
          rx="6"
          fill={`url(#${id}-${pattern})`}
          opacity={0.35 + share * 0.4}
        />
      )}
      <rect className={styles.heatPlate} x="11" y="12" width="22" height="20" rx="4" />
      <text className={styles.cellText} x="22" y="27" textAnchor="middle">
        {value}
      </text>
    </>
  )
}

function Told(props: { value: number }) {
  if (props.value === 0) return <path className={styles.notTold} d="M17 22h10" />
  return (
    <circle className={props.value === 2 ? styles.toldFull : styles.told} cx="22" cy="22" r="10" />
  )
}
