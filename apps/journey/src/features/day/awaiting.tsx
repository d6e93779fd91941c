import { Button, EntrySummary, Section, Tick } from '@tributary/ui'
import { useState } from 'react'

import { useFormats, useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import type { EntryView } from '../../db/journal.ts'
import type { DayOfMine } from '../../db/entry-links.ts'
import styles from './day.module.css'

/** Actions that nobody has reflected on, to be taken together into one reflection. */
export function Awaiting(props: { mine: DayOfMine; onReflect: (ids: readonly string[]) => void }) {
  const { awaiting, awaitingEarlier, isComplete } = props.mine
  const words = useWords('day')
  const [chosen, setChosen] = useState<readonly string[]>([])
  const offered = [...awaiting, ...awaitingEarlier]
  // What was reflected on meanwhile is not offered any more, and not taken along.
  const taken = chosen.filter((id) => offered.some((entry) => entry.id === id))
  const list = (entries: readonly EntryView[]) =>
    entries.map((entry) => (
      <ActionTick
        key={entry.id}
        entry={entry}
        isChosen={taken.includes(entry.id)}
        onChange={(isChosen) =>
          setChosen(isChosen ? [...taken, entry.id] : taken.filter((id) => id !== entry.id))
        }
      />
    ))
  return (
    <Section title={words.evening} hint={words.eveningHint}>
      {offered.length === 0 && isComplete && <p className={styles.quiet}>{words.noneAwaiting}</p>}
      {awaiting.length > 0 && (
        <fieldset className={styles.group}>
          <legend>{words.awaiting}</legend>
          {list(awaiting)}
        </fieldset>
      )}
      {awaitingEarlier.length > 0 && (
        <fieldset className={styles.group}>
          <legend>{words.awaitingEarlier}</legend>
          {list(awaitingEarlier)}
        </fieldset>
      )}
      <Button tone="clay" icon="eddy" onClick={() => props.onReflect(taken)}>
        {words.reflect(taken.length)}
      </Button>
    </Section>
  )
}

function ActionTick(props: {
  entry: EntryView
  isChosen: boolean
  onChange: (isChosen: boolean) => void
}) {
  const { entry } = props
  const { movement } = useMessages()
  const formats = useFormats()
  const moment = formats.moment(entry.occurredAt)
  return (
    <Tick
      tone="clay"
      checked={props.isChosen}
      onChange={props.onChange}
      label={
        <EntrySummary
          movement={entry.movement}
          heading={entry.intendedFor === null ? moment : `${movement.intend}, ${moment}`}
          text={entry.text}
        />
      }
    />
  )
}
