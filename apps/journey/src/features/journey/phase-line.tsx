import { classNames } from '@tributary/ui'

import { useFormats, useToday, useWords } from '../../app/i18n/i18n-context.tsx'
import type { JourneyView } from '../../db/journal.ts'
import styles from './phase-line.module.css'

/** The journey as a river with its phases as stretches; the present one says so in a word. */
export function PhaseLine(props: { phases: JourneyView['phases'] }) {
  const words = useWords('journey')
  const formats = useFormats()
  const today = useToday()
  return (
    <ol className={styles.line}>
      {props.phases.map((phase) => {
        const isNow = phase.from <= today && today <= phase.to
        return (
          <li
            key={`${phase.name} ${phase.from}`}
            className={classNames(
              styles.phase,
              phase.to < today && styles.past,
              isNow && styles.present,
            )}
            aria-current={isNow ? 'step' : undefined}
          >
            <span className={styles.name}>
              {phase.name}
              {isNow && <span className={styles.now}>{words.now}</span>}
            </span>
            <span className={styles.dates}>
              {words.fromTo(formats.shortDay(phase.from), formats.shortDay(phase.to))}
            </span>
          </li>
        )
      })}
    </ol>
  )
}
