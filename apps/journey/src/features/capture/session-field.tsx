import { Chip } from '@tributary/ui'

import { useMessages } from '../../app/i18n/i18n-context.tsx'
import type { EntryDraft } from '../../db/journal.ts'
import { useHubNow } from '../../sync/use-hub-now.ts'
import { useRecords } from '../../db/use-records.ts'
import styles from './session-field.module.css'

/** What goes on now, and what is asked in it: one tap, or none. */
export function SessionField(props: {
  draft: EntryDraft
  onChange: (part: Partial<EntryDraft>) => void
}) {
  const { draft, onChange } = props
  const { capture } = useMessages()
  const sessions = useRecords('session')
  const channels = useRecords('channel')
  const now = useHubNow()
  if (sessions === null || channels === null) return null
  const placed = sessions.filter(({ record }) => (record.body.state ?? 'placed') === 'placed')
  const moved = new Set(placed.map(({ record }) => record.body.supersedesId))
  const offered = placed.filter(({ record: { _id, body } }) => {
    const isNow = Date.parse(body.start) <= now && now < Date.parse(body.end)
    return _id === draft.sessionId || (isNow && !moved.has(_id))
  })
  const open = new Set(offered.flatMap(({ record }) => record.body.channelIds ?? []))
  const asked = channels.filter(
    ({ record }) =>
      record._id === draft.channelId || (open.has(record._id) && record.body.isClosed !== true),
  )
  if (offered.length === 0 && asked.length === 0) return null
  const prompt = asked.find(({ record }) => record._id === draft.channelId)?.record.body.prompt
  return (
    <fieldset className={styles.field} aria-label={capture.session}>
      <span className={styles.label} aria-hidden="true">
        {capture.session}
      </span>
      {offered.map(({ record: { _id, body } }) => (
        <Chip
          key={_id}
          icon="clock"
          pressed={draft.sessionId === _id}
          onClick={() => onChange({ sessionId: draft.sessionId === _id ? null : _id })}
        >
          {body.title}
        </Chip>
      ))}
      {asked.map(({ record: { _id, body } }) => (
        <Chip
          key={_id}
          pressed={draft.channelId === _id}
          onClick={() => {
            const isOff = draft.channelId === _id
            const [session] = offered
            onChange({
              channelId: isOff ? null : _id,
              ...(isOff || session === undefined ? {} : { sessionId: session.record._id }),
            })
          }}
        >
          {body.label}
        </Chip>
      ))}
      {prompt !== undefined && <p className={styles.prompt}>{prompt}</p>}
    </fieldset>
  )
}
