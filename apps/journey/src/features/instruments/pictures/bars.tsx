import type { Picture } from '@tributary/instruments'

import { useLabel } from './label-words.tsx'
import styles from './pictures.module.css'

type BarsPicture = Extract<Picture, { kind: 'bars' }>

/** Lengths, each with its number: read without any colour. */
export function Bars(props: { picture: BarsPicture }) {
  const { bars } = props.picture
  const label = useLabel()
  const most = Math.max(1, ...bars.map((bar) => bar.count))
  return (
    <ul className={styles.bars} aria-hidden="true">
      {bars.map((bar, at) => (
        <li key={`${label(bar.label)} ${at}`} className={styles.bar}>
          <span className={styles.barName}>{label(bar.label)}</span>
          <svg className={styles.barLine} viewBox="0 0 100 10" preserveAspectRatio="none">
            <rect className={styles.barGround} x="0" y="4.5" width="100" height="1" />
            <rect
              className={styles.barFill}
              x="0"
              y="0"
              width={(bar.count / most) * 100}
              height="10"
            />
          </svg>
          <span className={styles.barCount}>{bar.count}</span>
        </li>
      ))}
    </ul>
  )
}
