import { useMemo } from 'react'
import { combineLatest, map, of } from 'rxjs'

import { useJournal } from '../../db/journal-context.tsx'
import type { EntryView } from '../../db/journal.ts'
import { useLiveQuery } from '../../db/use-live-query.ts'

const NONE = [] as const

/** The entries of these ids that are on this phone. */
export function useEntriesById(ids: readonly string[]): readonly EntryView[] {
  const journal = useJournal()
  const query = useMemo(
    () =>
      ids.length === 0
        ? of<EntryView[]>([])
        : combineLatest(ids.map((id) => journal.entry(id))).pipe(
            map((entries) => entries.filter((entry) => entry !== null)),
          ),
    [journal, ids],
  )
  return useLiveQuery(query) ?? NONE
}
