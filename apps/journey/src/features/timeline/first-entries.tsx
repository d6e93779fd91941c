import { useEffect, useRef } from 'react'

import { useFormats, useMessages } from '../../app/i18n/i18n-context.tsx'
import type { EntryView } from '../../db/journal.ts'
import { EntryRow } from './entry-row.tsx'
import { aboutTextOf, dayStartingAt } from './row-context.ts'
import { noteFirstRows } from './timeline-view-store.ts'

/** More than any screen shows at once. */
const FIRST_ROWS = 16

/** What the first screen shows while the windowed list is on its way. */
export function FirstEntries(props: { entries: readonly EntryView[] }) {
  const { entries } = props
  const { timeline } = useMessages()
  const formats = useFormats()
  const first = entries.slice(0, FIRST_ROWS)
  const container = useRef<HTMLDivElement>(null)
  const ids = first.map(({ id }) => id).join()
  useEffect(() => {
    const list = container.current
    return list === null ? undefined : watchRows(list, ids.split(','))
  }, [container, ids])
  return (
    <div ref={container} role="feed" aria-label={timeline.title}>
      {first.map((entry, index) => (
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

/**
 * The windowed list needs the heights of its rows: asked for as it is drawn, they cost a layout in
 * the middle of its drawing, and a second drawing. The browser tells them here after its own.
 */
function watchRows(list: HTMLElement, ids: readonly string[]): () => void {
  const observer = new ResizeObserver(() => {
    const { top } = list.getBoundingClientRect()
    let start = top + window.scrollY
    const measurements = [...list.children].map((row, index) => {
      const size = Math.round(row.getBoundingClientRect().height)
      const item = { index, key: ids[index] ?? index, start, end: start + size, size, lane: 0 }
      start = item.end
      return item
    })
    noteFirstRows(top + window.scrollY, measurements)
  })
  observer.observe(list)
  return () => observer.disconnect()
}
