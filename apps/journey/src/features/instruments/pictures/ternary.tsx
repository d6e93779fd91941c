import type { Picture } from '@tributary/instruments'
import { Link } from 'wouter'

import { useWords } from '../../../app/i18n/i18n-context.tsx'
import { hrefOfResponse } from '../instrument-links.ts'
import { useLabel } from './label-words.tsx'
import styles from './pictures.module.css'

type TernaryPicture = Extract<Picture, { kind: 'ternary' }>

const CORNERS = [
  [170, 40],
  [30, 282],
  [310, 282],
] as const
/** Points drawn as links that a keyboard can walk; more are drawn and listed in the table. */
const MAX_LINKS = 400

/** Every story where its teller put it; each point opens its story. */
export function Ternary(props: { picture: TernaryPicture }) {
  const { poles, points, notApplicable } = props.picture
  const label = useLabel()
  const words = useWords('instruments')
  const at = (weights: readonly [number, number, number], axis: 0 | 1) =>
    CORNERS.reduce((sum, corner, n) => sum + corner[axis] * (weights[n] ?? 0), 0)
  return (
    <>
      <svg className={styles.ternary} viewBox="0 0 340 320" aria-label={words.picture}>
        <path className={styles.area} d="M170 40 30 282h280Z" />
        {[0.25, 0.5, 0.75].map((share) => (
          <path key={share} className={styles.gridLine} d={rungs(share)} />
        ))}
        {poles.map((pole, n) => (
          <text
            key={`${label(pole)} ${n}`}
            className={styles.poleName}
            x={n === 0 ? 170 : n === 1 ? 6 : 334}
            y={n === 0 ? 26 : 306}
            textAnchor={n === 0 ? 'middle' : n === 1 ? 'start' : 'end'}
          >
            {label(pole)}
          </text>
        ))}
        {points.slice(0, MAX_LINKS).map((point) => (
          <Link
            key={point.id}
            href={hrefOfResponse(point.responseId)}
            aria-label={label(point.label)}
            className={styles.pointLink}
          >
            <title>{label(point.label)}</title>
            <circle
              className={styles.point}
              cx={at(point.weights, 0)}
              cy={at(point.weights, 1)}
              r="7"
            />
          </Link>
        ))}
      </svg>
      {notApplicable > 0 && (
        <p className={styles.legend}>{words.notApplicableCount(notApplicable)}</p>
      )}
    </>
  )
}

/** The three lines at one share of each pole. */
function rungs(share: number): string {
  const mix = (a: readonly [number, number], b: readonly [number, number]) =>
    `${a[0] * share + b[0] * (1 - share)} ${a[1] * share + b[1] * (1 - share)}`
  const [top, left, right] = CORNERS
  return [
    `M${mix(top, left)}L${mix(top, right)}`,
    `M${mix(left, top)}L${mix(left, right)}`,
    `M${mix(right, top)}L${mix(right, left)}`,
  ].join('')
}
