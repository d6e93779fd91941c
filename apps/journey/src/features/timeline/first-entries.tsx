import { useFormats, useMessages } from '../../app/i18n/i18n-context.tsx'
import type { EntryView } from '../../db/journal.ts'
import { EntryRow } from './entry-row.tsx'
import { aboutTextOf, dayStartingAt } from './row-context.ts'

/** More than any screen shows at once. */
const FIRST_ROWS = 16

/** What the first screen shows while the windowed list is on its way. */
export function FirstEntries(props: { entries: readonly EntryView[] }) {
  const { entries } = props
  const { timeline } = useMessages()
  const formats = useFormats()
  return (
    <div role="feed" aria-label={timeline.title}>
      {entries.slice(0, FIRST_ROWS).map((entry, index) => (
        <EntryRow
          key={entry.id}
          entry={entry}
          day={dayStartingAt(entries, index, formats)}
          aboutText={aboutTextOf(entry, entries, index)}
          position={index + 1}
        />
      ))}
    </div>
  )
}
