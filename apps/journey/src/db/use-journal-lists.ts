import { useMemo } from 'react'
import { map } from 'rxjs'

import { useJournal } from './journal-context.tsx'
import type { PersonView, SessionView, TeamView } from './journal.ts'
import { useLiveQuery } from './use-live-query.ts'

const NO_TEAMS: readonly TeamView[] = []
const NO_PEOPLE: readonly PersonView[] = []
const NO_SESSIONS: readonly SessionView[] = []

/** The same order on every phone and after every change. */
function byName(teams: readonly TeamView[]): readonly TeamView[] {
  return teams.toSorted((a, b) => a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1))
}

export function useTeams(): readonly TeamView[] {
  const journal = useJournal()
  const query = useMemo(() => journal.teams().pipe(map(byName)), [journal])
  return useLiveQuery(query) ?? NO_TEAMS
}

export function usePeople(): readonly PersonView[] {
  const journal = useJournal()
  const query = useMemo(() => journal.people(), [journal])
  return useLiveQuery(query) ?? NO_PEOPLE
}

export function useSessions(): readonly SessionView[] {
  const journal = useJournal()
  const query = useMemo(() => journal.sessions(), [journal])
  return useLiveQuery(query) ?? NO_SESSIONS
}
