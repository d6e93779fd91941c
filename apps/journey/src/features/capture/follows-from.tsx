import { EntrySummary, Tick } from '@tributary/ui'
import { useState } from 'react'

import { useFormats, useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import styles from './about-choices.module.css'
import { useEntriesById } from '../../app/parts/use-entries-by-id.ts'

/** The reflections an action goes on from, when its author comes from one. */
export function FollowsFrom(props: {
  chosenIds: readonly string[]
  offeredIds: readonly string[]
  onChange: (chosenIds: readonly string[]) => void
}) {
  const { chosenIds } = props
  const words = useWords('links')
  const { common } = useMessages()
  const formats = useFormats()
  const [ids] = useState(() => [...new Set([...props.offeredIds, ...chosenIds])])
  const offered = useEntriesById(ids)
  if (offered.length === 0) return null
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>{words.followsFrom}</legend>
      {offered.map((entry) => (
        <Tick
          key={entry.id}
          checked={chosenIds.includes(entry.id)}
          onChange={(isChosen) =>
            props.onChange(
              isChosen ? [...chosenIds, entry.id] : chosenIds.filter((id) => id !== entry.id),
            )
          }
          label={
            <EntrySummary
              movement={entry.movement}
              heading={`${entry.isMine ? common.you : (entry.authorName ?? common.nameNotHere)}, ${formats.moment(entry.occurredAt)}`}
              text={entry.text}
            />
          }
        />
      ))}
    </fieldset>
  )
}
