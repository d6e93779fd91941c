import type { Picture } from '@tributary/instruments'

import { useFormats, useWords } from '../../../app/i18n/i18n-context.tsx'
import { useLabel } from './label-words.tsx'
import styles from './pictures.module.css'

type MultiplesPicture = Extract<Picture, { kind: 'multiples' }>

const WIDTH = 220
const HEIGHT = 110

/** One small line per aspect, all on the same scale; what is enough is a dashed line. */
export function Multiples(props: { picture: MultiplesPicture }) {
  const { from, to, panels } = props.picture
  const label = useLabel()
  const formats = useFormats()
  const words = useWords('instruments')
  const yOf = (value: number) => 10 + (1 - (value - from) / Math.max(1, to - from)) * (HEIGHT - 20)
  const times = panels.flatMap((panel) => panel.points.map((point) => Date.parse(point.at)))
  const [first, last] = [Math.min(...times), Math.max(...times)]
  const xOf = (at: string) =>
    last === first ? WIDTH / 2 : 26 + ((Date.parse(at) - first) / (last - first)) * (WIDTH - 36)
  return (
    <>
      <div className={styles.panels}>
        {panels.map((panel, n) => {
          const newest = panel.points.at(-1)
          return (
            <figure key={`${label(panel.label)} ${n}`} className={styles.panel}>
              <figcaption className={styles.columnTitle}>{label(panel.label)}</figcaption>
              <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
                <path className={styles.gridLine} d={`M24 ${yOf(0)}H${WIDTH}`} />
                <text className={styles.axis} x="18" y={yOf(to) + 4} textAnchor="end">
                  {to > 0 ? `+${to}` : to}
                </text>
                <text className={styles.axis} x="18" y={yOf(0) + 4} textAnchor="end">
                  0
                </text>
                <text className={styles.axis} x="18" y={yOf(from) + 4} textAnchor="end">
                  {String(from).replace('-', '−')}
                </text>
                {panel.enough !== null && (
                  <path className={styles.enough} d={`M24 ${yOf(panel.enough)}H${WIDTH}`} />
                )}
                <polyline
                  className={styles.drift}
                  points={panel.points
                    .map((each) => `${xOf(each.at)},${yOf(each.value)}`)
                    .join(' ')}
                />
                {panel.points.map((point, at) => (
                  <circle
                    key={`${point.at} ${at}`}
                    className={styles.point}
                    cx={xOf(point.at)}
                    cy={yOf(point.value)}
                    r="4.5"
                  />
                ))}
              </svg>
              {newest && (
                <p className={styles.legend}>
                  {words.newestReading(newest.value, formats.day(newest.at))}
                </p>
              )}
            </figure>
          )
        })}
      </div>
      <p className={styles.legend} aria-hidden="true">
        - - - {words.terms.enough}
      </p>
    </>
  )
}
