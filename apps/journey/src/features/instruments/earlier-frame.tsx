import type { ValueFrameRecord } from '@tributary/records'
import { Section } from '@tributary/ui'

import { useFormats, useWords } from '../../app/i18n/i18n-context.tsx'
import type { Forms } from '../../db/live-forms.ts'
import styles from './runner.module.css'
import { framesInOrder, liveThemes } from './workshop-data.ts'

/** What workshops came to, the newest first and unfolded. */
export function Frames(props: { forms: Forms }) {
  const words = useWords('values')
  const frames = framesInOrder(props.forms).toReversed()
  return (
    <Section title={words.frames}>
      {frames.length === 0 && <p>{words.noWorkshop}</p>}
      {frames.map((frame, at) => (
        <EarlierFrame key={frame._id} frame={frame} isOpen={at === 0} />
      ))}
    </Section>
  )
}

/** What was agreed on before, as it was agreed. */
export function EarlierFrame(props: { frame: ValueFrameRecord; isOpen?: boolean }) {
  const { frame, isOpen = false } = props
  const words = useWords('values')
  const formats = useFormats()
  const { title, stage, agreedAt, method } = frame.body
  return (
    <details open={isOpen}>
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
