import { useMemo } from 'react'

import { useJournal } from '../../db/journal-context.tsx'
import { useRecords } from '../../db/use-records.ts'
import { programmeOf, type Planned } from './programme.ts'
import { isZone } from './zoned-time.ts'

/** The programme on this phone, and the zone of its days; null until it has been read. */
export function useProgramme(): { programme: readonly Planned[] | null; tz: string } {
  const { me } = useJournal()
  const sessions = useRecords('session')
  const journeys = useRecords('journey')
  const own = journeys?.find(({ record }) => record._id === me.journeyId)?.record.body.tz
  const tz = own !== undefined && isZone(own) ? own : zoneOf(sessions?.at(-1)?.record.body.tz)
  const programme = useMemo(
    () => (sessions === null ? null : programmeOf(sessions, tz)),
    [sessions, tz],
  )
  return { programme: journeys === null ? null : programme, tz }
}

/** A journey written before it named its zone has that of its sessions, else the phone's. */
function zoneOf(tz: string | undefined): string {
  if (tz !== undefined && isZone(tz)) return tz
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}
