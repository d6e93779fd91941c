import { Section } from '@tributary/ui'

import { useFormats, useWords } from '../../app/i18n/i18n-context.tsx'
import type { HostDashboard } from '../../sync/host-api.ts'
import styles from './host.module.css'

const WIDTH = 480
const HEIGHT = 120
const GAP = 3

/** Records that came in each hour: bars for the eye, a table for whoever reads or listens. */
export function HoursChart(props: { hours: HostDashboard['hours'] }) {
  const { hours } = props
  const words = useWords('host')
  const formats = useFormats()
  const most = Math.max(1, ...hours.map(({ records }) => records))
  const all = hours.reduce((sum, { records }) => sum + records, 0)
  const step = WIDTH / hours.length
  const first = hours[0]
  const some = hours.filter(({ records }) => records > 0)
  return (
    <Section title={words.hoursTitle} hint={words.hoursSum(all)}>
      <figure className={styles.chart}>
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          role="img"
          aria-label={words.hoursLabel(all, most)}
          preserveAspectRatio="none"
        >
          {hours.map(({ from, records }, index) => {
            const height = records === 0 ? 1.5 : Math.max(4, (records / most) * (HEIGHT - 4))
            return (
              <rect
                key={from}
                x={index * step + GAP / 2}
                y={HEIGHT - height}
                width={step - GAP}
                height={height}
              />
            )
          })}
        </svg>
        <figcaption className={styles.axis}>
          <span>{first === undefined ? '' : formats.moment(first.from)}</span>
          <span>{words.hoursMost(most)}</span>
          <span>{words.hoursNow}</span>
        </figcaption>
      </figure>
      {some.length > 0 && (
        <details className={styles.details}>
          <summary>{words.hoursTable}</summary>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{words.hoursHour}</th>
                <th scope="col">{words.hoursRecords}</th>
              </tr>
            </thead>
            <tbody>
              {some.map(({ from, records }) => (
                <tr key={from}>
                  <th scope="row">{formats.moment(from)}</th>
                  <td>{records}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      )}
    </Section>
  )
}
