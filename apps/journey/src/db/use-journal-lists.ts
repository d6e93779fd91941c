import { useMemo } from 'react'

import { useJournal } from './journal-context.tsx'
import type { PersonView, SessionView, TeamView } from './journal.ts'
import { useLiveQuery } from './use-live-query.ts'

const NO_TEAMS: readonly TeamView[] = []
const NO_PEOPLE: readonly PersonView[] = []
const NO_SESSIONS: readonly SessionView[] = []

export function useTeams(): readonly TeamView[] {
  const journal = useJournal()
  const query = useMemo(() => journal.teams(), [journal])
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
