import { Button, EntrySummary, Notice, Section, TextArea, Tick } from '@tributary/ui'
import { Link } from 'wouter'

import { useFormats, useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import { useJournal } from '../../db/journal-context.tsx'
import type { EntryView } from '../../db/journal.ts'
import { MAX_TEXT_LENGTH } from '../../db/text-limit.ts'
import { useFormDraft } from '../../db/use-form-draft.ts'
import { useRecords } from '../../db/use-records.ts'
import { useSaving } from '../../db/use-saving.ts'
import styles from './day.module.css'

/** What I mean to try: asked on the day itself, and read again in the evening. */
export function Intention(props: {
  day: string
  isToday: boolean
  intentions: readonly EntryView[]
}) {
  const { intentions } = props
  const words = useWords('day')
  const { movement } = useMessages()
  const formats = useFormats()
  const isAsked = props.isToday && intentions.length === 0
  if (!isAsked && intentions.length === 0) return null
  return (
    <Section title={words.morning}>
      {intentions.map((entry) => (
        <Link
          key={entry.id}
          href={`/entry/${encodeURIComponent(entry.id)}`}
          className={styles.card}
        >
          <EntrySummary
            movement={entry.movement}
            heading={`${movement.intend}, ${formats.time(entry.occurredAt)}`}
            text={entry.text}
          />
        </Link>
      ))}
      {isAsked && <IntentionForm day={props.day} />}
    </Section>
  )
}

function IntentionForm(props: { day: string }) {
  const { day } = props
  const words = useWords('day')
  const { common } = useMessages()
  const journal = useJournal()
  const saving = useSaving()
  const channels = useRecords('channel')
  // What the cohort asks in the morning, in its own words; ours where it asks nothing.
  const asked = channels?.find(
    ({ record }) => record.body.key === 'morning' && record.body.isClosed !== true,
  )
  const { fields, change, forget } = useFormDraft(`intention:${day}`, {
    text: '',
    entryId: '',
    isPrivate: '',
  })
  const isTooLong = fields.text.length > MAX_TEXT_LENGTH
  const save = () => {
    const entryId = fields.entryId === '' ? journal.newEntryId() : fields.entryId
    // Kept before it is written: a tab that is killed between the two meets it again, once.
    change({ entryId })
    return saving.run(async () => {
      await journal.logEntry(
        {
          entryId,
          movement: 'enact',
          text: fields.text,
          aboutIds: [],
          teamId: null,
          sessionId: null,
          channelId: asked?.record._id ?? null,
          intendedFor: day,
          visibility: fields.isPrivate === 'yes' ? 'private' : 'hub',
        },
        true,
      )
    }, forget)
  }
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <TextArea
        label={asked?.record.body.prompt ?? words.intend}
        value={fields.text}
        problem={isTooLong ? words.tooLong : null}
        onChange={(event) => change({ text: event.currentTarget.value })}
      />
      <Tick
        label={words.onlyMe}
        detail={words.onlyMeDetail}
        checked={fields.isPrivate === 'yes'}
        onChange={(isPrivate) => change({ isPrivate: isPrivate ? 'yes' : '' })}
      />
      {saving.hasFailed && <Notice tone="alert">{common.saveFailed}</Notice>}
      <Button
        type="submit"
        tone="river"
        icon="check"
        disabled={fields.text.trim() === '' || isTooLong || saving.isSaving}
      >
        {words.keepIntention}
      </Button>
    </form>
  )
}
