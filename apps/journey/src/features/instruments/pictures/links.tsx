import type { Picture } from '@tributary/instruments'
import { classNames } from '@tributary/ui'
import { useState } from 'react'

import { useWords } from '../../../app/i18n/i18n-context.tsx'
import { useLabel } from './label-words.tsx'
import styles from './pictures.module.css'

type LinksPicture = Extract<Picture, { kind: 'links' }>

const ROW = 64
const SIGNS = { untested: '?', held: '✓', failed: '✗' } as const

/** Truths on the left, hypotheses on the right, a line for each citation. */
export function Links(props: { picture: LinksPicture }) {
  const { left, right, links } = props.picture
  const label = useLabel()
  const words = useWords('instruments')
  const [lit, setLit] = useState<string | null>(null)
  const height = Math.max(left.length, right.length, 1) * ROW
  const yOf = (list: readonly { readonly id: string }[], id: string) =>
    (list.findIndex((each) => each.id === id) + 0.5) * (height / Math.max(1, list.length))
  return (
    <div className={styles.links}>
      <ol className={styles.side} aria-label={words.terms.truth}>
        {left.map((truth) => (
          <li key={truth.id} className={styles.linkEnd}>
            {label(truth.label)}
          </li>
        ))}
      </ol>
      <svg
        className={styles.lines}
        viewBox={`0 0 60 ${height}`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        {links.map(({ from, to }) => (
          <path
            key={`${from} ${to}`}
            className={classNames(styles.line, lit === to && styles.lit)}
            vectorEffect="non-scaling-stroke"
            d={`M0 ${yOf(left, from)}C30 ${yOf(left, from)} 30 ${yOf(right, to)} 60 ${yOf(right, to)}`}
          />
        ))}
      </svg>
      <ol className={styles.side} aria-label={words.terms.hypothesis}>
        {right.map((each) => (
          <li
            key={each.id}
            className={classNames(styles.linkEnd, styles[each.state])}
            onPointerEnter={() => setLit(each.id)}
            onPointerLeave={() => setLit(null)}
          >
            <span className={styles.sign} aria-hidden="true">
              {SIGNS[each.state]}
            </span>
            <span>
              {label(each.label)}
              <span className={styles.note}>{words.terms[each.state]}</span>
            </span>
          </li>
        ))}
      </ol>
    </div>
  )
}
