import { Button, EntrySummary, Tick } from '@tributary/ui'
import { useMemo, useState } from 'react'

import { localDay } from '../../app/i18n/formats.ts'
import { useFormats, useMessages, useToday } from '../../app/i18n/i18n-context.tsx'
import { useJournal } from '../../db/journal-context.tsx'
import type { EntryView } from '../../db/journal.ts'
import { useLiveQuery } from '../../db/use-live-query.ts'
import styles from './about-choices.module.css'
import { useEntriesById } from '../../app/parts/use-entries-by-id.ts'

const SHOWN_AT_FIRST = 4

/** Today's actions without a reflection, and whatever was chosen already, to tick. */
export function AboutChoices(props: {
  chosenIds: readonly string[]
  /** Actions the writer came from; offered whatever their day. */
  offeredIds: readonly string[]
  onChange: (chosenIds: readonly string[]) => void
}) {
  const { capture } = useMessages()
  const journal = useJournal()
  const today = useToday()
  const query = useMemo(() => journal.unpairedActions(today), [journal, today])
  const unpaired = useLiveQuery(query)
  const [extraIds] = useState(() => [...new Set([...props.offeredIds, ...props.chosenIds])])
  const extra = useEntriesById(extraIds)
  const [showsAll, setShowsAll] = useState(false)

  if (unpaired === null) return null
  const offered = withoutDoubles([...extra, ...unpaired])
  const shown = showsAll
    ? offered
    : offered.filter((entry, index) => index < SHOWN_AT_FIRST || props.chosenIds.includes(entry.id))
  const toggle = (id: string, isChosen: boolean) =>
    props.onChange(
      isChosen ? [...props.chosenIds, id] : props.chosenIds.filter((other) => other !== id),
    )

  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>{capture.aboutTitle}</legend>
      <p className={styles.hint}>{offered.length > 0 ? capture.aboutHint : capture.aboutNone}</p>
      {shown.map((entry) => (
        <Tick
          key={entry.id}
          tone="clay"
          checked={props.chosenIds.includes(entry.id)}
          onChange={(isChosen) => toggle(entry.id, isChosen)}
          label={<ActionWords entry={entry} />}
        />
      ))}
      {shown.length < offered.length && (
        <Button onClick={() => setShowsAll(true)}>
          {capture.aboutMore(offered.length - shown.length)}
        </Button>
      )}
    </fieldset>
  )
}

function ActionWords(props: { entry: EntryView }) {
  const { entry } = props
  const { common } = useMessages()
  const formats = useFormats()
  const isToday = localDay(new Date(entry.occurredAt)) === useToday()
  const name = entry.isMine ? common.you : (entry.authorName ?? common.nameNotHere)
  return (
    <EntrySummary
      movement={entry.movement}
      heading={`${name}, ${isToday ? formats.time(entry.occurredAt) : formats.moment(entry.occurredAt)}`}
      text={entry.text}
    />
  )
}

function withoutDoubles(entries: readonly EntryView[]): EntryView[] {
  return [...new Map(entries.map((entry) => [entry.id, entry])).values()]
}
