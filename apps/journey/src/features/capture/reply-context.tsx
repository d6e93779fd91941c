import { EntrySummary, Notice } from '@tributary/ui'
import { useEffect, useMemo, useRef } from 'react'

import { useFormats, useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import type { EntryDraft } from '../../db/journal.ts'
import styles from './about-choices.module.css'
import { useEntriesById } from '../../app/parts/use-entries-by-id.ts'

/** What is answered. Who may read it may read the answer, and nobody else unless one says so. */
export function ReplyContext(props: {
  replyTo: string
  isRestored: boolean
  onChange: (part: Partial<EntryDraft>) => void
}) {
  const { replyTo, isRestored, onChange } = props
  const words = useWords('links')
  const { common } = useMessages()
  const formats = useFormats()
  const [answered] = useEntriesById(useMemo(() => [replyTo], [replyTo]))
  const isSettled = useRef(isRestored)
  useEffect(() => {
    if (answered === undefined || isSettled.current) return
    isSettled.current = true
    const { visibility, teamId } = answered
    if (visibility === 'team') onChange({ visibility, teamId })
    else if (visibility !== 'private') onChange({ visibility: 'hub' })
  }, [answered, onChange])
  if (answered === undefined) return <Notice>{words.answeredNotHere}</Notice>
  const name = answered.isMine ? common.you : (answered.authorName ?? common.nameNotHere)
  return (
    <section className={styles.group} aria-label={words.answering}>
      <p className={styles.legend}>{words.answering}</p>
      <EntrySummary
        movement={answered.movement}
        heading={`${name}, ${formats.moment(answered.occurredAt)}`}
        text={answered.text}
      />
    </section>
  )
}
