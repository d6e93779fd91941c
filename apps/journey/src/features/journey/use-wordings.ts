import { useMemo } from 'react'
import { map } from 'rxjs'

import { useMessages } from '../../app/i18n/i18n-context.tsx'
import { useJournal } from '../../db/journal-context.tsx'
import type { JourneyView, Kept } from '../../db/journal.ts'
import { usePeople } from '../../db/use-journal-lists.ts'
import { useLiveQuery } from '../../db/use-live-query.ts'
import { useRecords } from '../../db/use-records.ts'

export interface Wordings {
  readonly journey: JourneyView
  /** Newest first. */
  readonly offered: readonly Kept<'wording'>[]
  readonly signals: readonly Kept<'signal'>[]
}

/** Null until the records are read; `journey` null while it has not arrived. */
export function useWordings(): Wordings | { readonly journey: null } | null {
  const journal = useJournal()
  const found = useLiveQuery(
    useMemo(() => journal.journey().pipe(map((journey) => ({ journey }))), [journal]),
  )
  const wordings = useRecords('wording')
  const signals = useRecords('signal')
  if (found === null || wordings === null || signals === null) return null
  const { journey } = found
  if (journey === null) return { journey }
  const offered = wordings
    .filter(({ record }) => record.body.aboutId === journey.id)
    // By the order of edits, which no phone's clock decides.
    .toSorted((a, b) => (a.record.hlc < b.record.hlc ? 1 : -1))
  return { journey, offered, signals }
}

export function useNameOf(): (personId: string) => string {
  const journal = useJournal()
  const { common } = useMessages()
  const people = usePeople()
  const names = useMemo(() => new Map(people.map(({ id, name }) => [id, name])), [people])
  return (personId) =>
    personId === journal.me.personId ? common.you : (names.get(personId) ?? common.nameNotHere)
}
