import {
  measureElement,
  useWindowVirtualizer,
  type Virtualizer,
  windowScroll,
} from '@tanstack/react-virtual'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'

import { useFormats, useMessages } from '../../app/i18n/i18n-context.tsx'
import type { EntryView } from '../../db/journal.ts'
import styles from './entry-list.module.css'
import { EntryRow } from './entry-row.tsx'
import { aboutTextOf, dayStartingAt } from './row-context.ts'
import {
  leaveTimelineAt,
  scrolledTo,
  showMoreEntries,
  useTimelineView,
} from './timeline-view-store.ts'

const ESTIMATED_ROW_PX = 132
const ROWS_LEFT_BEFORE_MORE = 20
/**
 * Rows beyond the screen. A slow phone scrolls on while it draws: whoever scrolls is some 3,000 px
 * ahead of a page that is busy for half a second. Whoever only opens the list waits for few.
 */
const ROWS_AHEAD = { atRest: 4, scrolling: 14 }

/** Only what is near the screen is in the document; heights are measured as rows appear. */
export function EntryList(props: { entries: readonly EntryView[]; hasMore: boolean }) {
  const { entries, hasMore } = props
  const { timeline } = useMessages()
  const formats = useFormats()
  const container = useRef<HTMLDivElement>(null)
  const [place] = useState(() => useTimelineView.getState())
  const [scrollMargin, setScrollMargin] = useState(place.listTop ?? 0)
  const [initialRect] = useState(windowRect)
  /** What is to be seen is on the screen already: nothing is scrolled. */
  const [isInPlace] = useState(
    () => place.listTop !== null || (place.scrollTop === 0 && scrolledTo() === 0),
  )
  const mayScroll = useRef(!isInPlace)
  const [hasScrolled, setHasScrolled] = useState(false)

  const keyOf = (index: number) => entries[index]?.id ?? index
  // oxlint-disable-next-line react/incompatible-library -- no React Compiler here
  const virtualizer = useWindowVirtualizer({
    count: entries.length,
    estimateSize: () => ESTIMATED_ROW_PX,
    getItemKey: keyOf,
    overscan: hasScrolled ? ROWS_AHEAD.scrolling : ROWS_AHEAD.atRest,
    onChange: ({ isScrolling }) => {
      if (isScrolling) setHasScrolled(true)
    },
    scrollMargin,
    // A row that is new is asked for its height by the browser's own layout, as while scrolling:
    // asked at once, all of them would be laid out in the middle of their drawing, and drawn twice.
    measureElement: (row, entry, instance) =>
      entry === undefined
        ? (instance.itemSizeCache.get(keyOf(instance.indexFromElement(row))) ?? ESTIMATED_ROW_PX)
        : measureElement(row, entry, instance),
    initialRect,
    observeElementRect,
    initialOffset: isInPlace ? scrolledTo : place.scrollTop,
    initialMeasurementsCache: place.measurements,
    scrollToFn(...to) {
      if (mayScroll.current) windowScroll(...to)
      mayScroll.current = true
    },
  })

  useLayoutEffect(() => {
    const list = container.current
    if (list === null) return undefined
    if (!isInPlace) {
      window.scrollTo(0, place.scrollTop)
      setScrollMargin(list.getBoundingClientRect().top + window.scrollY)
      return undefined
    }
    // Told after the browser's own layout; asked for here it would come in the midst of drawing.
    const observer = new ResizeObserver(() => {
      observer.disconnect()
      setScrollMargin(list.getBoundingClientRect().top + scrolledTo())
    })
    observer.observe(list)
    return () => observer.disconnect()
  }, [place, isInPlace])

  useEffect(
    () => () => leaveTimelineAt(virtualizer.scrollOffset ?? 0, virtualizer.measurementsCache),
    [virtualizer],
  )

  const items = virtualizer.getVirtualItems()
  const lastIndex = items.at(-1)?.index ?? 0
  useEffect(() => {
    if (hasMore && lastIndex >= entries.length - ROWS_LEFT_BEFORE_MORE) showMoreEntries()
  }, [hasMore, lastIndex, entries.length])

  return (
    <div
      ref={container}
      className={styles.list}
      role="feed"
      aria-label={timeline.title}
      style={{ height: virtualizer.getTotalSize() }}
    >
      {items.map((item) => {
        const entry = entries[item.index]
        if (entry === undefined) return null
        return (
          <div
            key={item.key}
            ref={virtualizer.measureElement}
            data-index={item.index}
            className={styles.slot}
            style={{ transform: `translateY(${item.start - scrollMargin}px)` }}
          >
            <EntryRow
              entry={entry}
              day={dayStartingAt(entries, item.index, formats)}
              aboutText={aboutTextOf(entry, entries, item.index)}
              position={item.index + 1}
            />
          </div>
        )
      })}
    </div>
  )
}

function windowRect() {
  return { width: window.innerWidth, height: window.innerHeight }
}

/** As the library's own, but for a first look, which would cost a layout while the list is drawn. */
function observeElementRect(
  _of: Virtualizer<Window, Element>,
  tell: (rect: ReturnType<typeof windowRect>) => void,
): () => void {
  const onResize = () => tell(windowRect())
  window.addEventListener('resize', onResize, { passive: true })
  return () => window.removeEventListener('resize', onResize)
}
