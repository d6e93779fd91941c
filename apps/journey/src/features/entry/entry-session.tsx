import { buttonClass } from '@tributary/ui'
import { Link } from 'wouter'

import type { EntryView } from '../../db/journal.ts'
import { useRecords } from '../../db/use-records.ts'
import styles from './entry-session.module.css'

/** In which session it was written, and which question it answers. */
export function EntrySession(props: { entry: EntryView }) {
  const { sessionId, channelId } = props.entry
  const session = useRecords('session')?.find(({ record }) => record._id === sessionId)
  const channel = useRecords('channel')?.find(({ record }) => record._id === channelId)
  if (session === undefined && channel === undefined) return null
  return (
    <div className={styles.session}>
      {channel !== undefined && <p className={styles.prompt}>{channel.record.body.prompt}</p>}
      {session !== undefined && (
        <Link
          href={`/agenda/${encodeURIComponent(session.record._id)}`}
          className={buttonClass({ tone: 'quiet' })}
        >
          {session.record.body.title}
        </Link>
      )}
    </div>
  )
}
