import type { ValueFrameRecord } from '@tributary/records'

import { useFormats, useWords } from '../../app/i18n/i18n-context.tsx'
import styles from './runner.module.css'
import { liveThemes } from './workshop-data.ts'

/** What was agreed on before, as it was agreed. */
export function EarlierFrame(props: { frame: ValueFrameRecord }) {
  const { frame } = props
  const words = useWords('values')
  const formats = useFormats()
  const { title, stage, agreedAt, method } = frame.body
  return (
    <details>
      <summary className={styles.unfold}>
        {title},{' '}
        {agreedAt === undefined ? words.stages[stage] : words.agreedOn(formats.day(agreedAt))}
      </summary>
      <ul className={styles.items}>
        {liveThemes(frame).map((theme) => (
          <li key={theme.id}>
            {theme.name}: {theme.weight}
          </li>
        ))}
      </ul>
      {method !== '' && <p>{method}</p>}
    </details>
  )
}
