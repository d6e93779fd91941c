import { useMemo, useSyncExternalStore } from 'react'

import { quiet } from '../../db/every-entry.ts'
import { useJournal } from '../../db/journal-context.tsx'
import type { Journal } from '../../db/journal.ts'
import { liveSearchable } from '../../db/searchable.ts'
import { createSearchIndex, type SearchIndex } from './search-index.ts'

const indexes = new WeakMap<Journal, SearchIndex>()

/** Built when it is first asked for, and kept up to date as long as the app is open. */
function indexFor(journal: Journal): SearchIndex {
  const known = indexes.get(journal)
  if (known !== undefined) return known
  const index = createSearchIndex(quiet)
  indexes.set(journal, index)
  liveSearchable(journal).subscribe({
    next: (change) => index.apply(change),
    error: (error: unknown) => {
      // The next page that asks builds it anew.
      indexes.delete(journal)
      reportError(error)
    },
  })
  return index
}

/** The index, and a version that changes with what it finds. */
export function useSearchIndex(): { readonly index: SearchIndex; readonly version: number } {
  const journal = useJournal()
  const index = useMemo(() => indexFor(journal), [journal])
  const version = useSyncExternalStore(index.subscribe, index.version)
  return { index, version }
}
