import { ListRow, PageFrame, Section } from '@tributary/ui'
import { useMemo } from 'react'
import { map } from 'rxjs'

import { useFormats, useWords } from '../../app/i18n/i18n-context.tsx'
import { useJournal } from '../../db/journal-context.tsx'
import type { JourneyView } from '../../db/journal.ts'
import { usePeople, useSessions } from '../../db/use-journal-lists.ts'
import { useLiveQuery } from '../../db/use-live-query.ts'
import { useMyRoles } from '../../sync/sync-status-store.ts'
import { ConflictCards } from '../../app/parts/conflict-cards.tsx'
import { PhaseLine } from './phase-line.tsx'
import { Purpose } from './purpose.tsx'
import { TeamList } from './team-list.tsx'

export function JourneyPage() {
  const words = useWords('journey')
  const journal = useJournal()
  // In a box, because null alone would also mean "no answer yet".
  const found = useLiveQuery(
    useMemo(() => journal.journey().pipe(map((journey) => ({ journey }))), [journal]),
  )
  if (found === null) return null
  if (found.journey === null) {
    return (
      <PageFrame title={words.title} lead={words.notHere}>
        <p>{words.notHereHelp}</p>
      </PageFrame>
    )
  }
  return <Journey journey={found.journey} />
}

function Journey(props: { journey: JourneyView }) {
  const { journey } = props
  const words = useWords('journey')
  const people = usePeople()
  const hasRole = useMyRoles()
  const inPurpose = (field: string) => field.startsWith('purpose.')

  return (
    <PageFrame title={journey.title}>
      {journey.conflicts
        .filter((conflict) => !inPurpose(conflict.field))
        .map((conflict) => (
          <ConflictCards
            key={conflict.field}
            conflict={conflict}
            people={people}
            maySettle={hasRole('host', 'organiser', 'facilitator')}
          />
        ))}
      {journey.phases.length > 0 && (
        <Section title={words.phases}>
          <PhaseLine phases={journey.phases} />
        </Section>
      )}
      <Section title={words.purpose} hint={words.purposeHint}>
        <Purpose journey={journey} people={people} />
      </Section>
      <Section title={words.teams}>
        <TeamList />
      </Section>
      <Sessions />
    </PageFrame>
  )
}

function Sessions() {
  const words = useWords('journey')
  const formats = useFormats()
  const sessions = useSessions()
  if (sessions.length === 0) return null
  return (
    <Section title={words.sessions}>
      <ul>
        {sessions.map((session) => (
          <ListRow
            key={session.id}
            title={session.title}
            detail={[formats.moment(session.start), session.place].filter(Boolean).join(', ')}
          />
        ))}
      </ul>
    </Section>
  )
}
