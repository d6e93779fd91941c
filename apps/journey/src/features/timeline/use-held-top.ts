import { useEffect, useState } from 'react'

import type { EntryView } from '../../db/journal.ts'
import { scrolledTo } from './timeline-view-store.ts'

const HOLD_BELOW_PX = 240
const RELEASE_ABOVE_PX = 40

/**
 * Keeps the list still while somebody reads further down: entries newer than the one that was
 * on top wait, counted, until the reader returns there.
 */
export function useHeldTop(entries: readonly EntryView[]) {
  const [topId, setTopId] = useState<string | null>(null)
  const firstId = entries[0]?.id ?? null

  useEffect(() => {
    const onScroll = () => {
      if (scrolledTo() <= RELEASE_ABOVE_PX) setTopId(null)
      else if (scrolledTo() > HOLD_BELOW_PX) setTopId((held) => held ?? firstId)
    }
    onScroll()
    window.addEventListener('scroll', onScroll, { passive: true })
    return () => window.removeEventListener('scroll', onScroll)
  }, [firstId])

  return { ...splitAtTop(entries, topId), release: () => setTopId(null) }
}

export function splitAtTop(
  entries: readonly EntryView[],
  topId: string | null,
): { shown: readonly EntryView[]; newCount: number } {
  // A top entry that was taken back is not found: then everything is shown.
  const newCount = Math.max(
    0,
    entries.findIndex((entry) => entry.id === topId),
  )
  return { shown: newCount === 0 ? entries : entries.slice(newCount), newCount }
}
