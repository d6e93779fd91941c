import { Chip, ChipSelect } from '@tributary/ui'

import { localDay } from '../../app/i18n/formats.ts'
import { useFormats, useMessages } from '../../app/i18n/i18n-context.tsx'
import type { TeamView, TimelineFilter } from '../../db/journal.ts'
import styles from './timeline-filters.module.css'
import { EVERYTHING, setTimelineFilter } from './timeline-view-store.ts'

/** The last two weeks: an intensive is rarely longer, and a list stays a list. */
const DAYS_OFFERED = 14

function lastDays(today: Date): string[] {
  return Array.from({ length: DAYS_OFFERED }, (_, back) => {
    const day = new Date(today)
    day.setDate(today.getDate() - back)
    return localDay(day)
  })
}

export function isFiltered(filter: TimelineFilter): boolean {
  return (
    filter.mineOnly || filter.movement !== 'all' || filter.teamId !== null || filter.day !== null
  )
}

export function TimelineFilters(props: {
  filter: TimelineFilter
  teams: readonly TeamView[]
}) {
  const { filter } = props
  const { timeline } = useMessages()
  const formats = useFormats()
  return (
    <div className={styles.bar} role="group" aria-label={timeline.filters}>
      <Chip
        pressed={filter.mineOnly}
        onClick={() => setTimelineFilter({ mineOnly: !filter.mineOnly })}
      >
        {timeline.mine}
      </Chip>
      <Chip
        pressed={filter.movement === 'enact'}
        icon="forward"
        onClick={() =>
          setTimelineFilter({ movement: filter.movement === 'enact' ? 'all' : 'enact' })
        }
      >
        {timeline.actions}
      </Chip>
      <Chip
        pressed={filter.movement === 'reflect'}
        icon="eddy"
        onClick={() =>
          setTimelineFilter({ movement: filter.movement === 'reflect' ? 'all' : 'reflect' })
        }
      >
        {timeline.reflections}
      </Chip>
      <ChipSelect
        label={timeline.dayLabel}
        isSet={filter.day !== null}
        value={filter.day ?? ''}
        onChange={(event) => setTimelineFilter({ day: event.currentTarget.value || null })}
      >
        <option value="">{timeline.allDays}</option>
        {daysWith(filter.day).map((day) => (
          <option key={day} value={day}>
            {formats.day(`${day}T12:00`)}
          </option>
        ))}
      </ChipSelect>
      {props.teams.length > 0 && (
        <ChipSelect
          label={timeline.teamLabel}
          isSet={filter.teamId !== null}
          value={filter.teamId ?? ''}
          onChange={(event) => setTimelineFilter({ teamId: event.currentTarget.value || null })}
        >
          <option value="">{timeline.allTeams}</option>
          {props.teams.map((team) => (
            <option key={team.id} value={team.id}>
              {team.name}
            </option>
          ))}
        </ChipSelect>
      )}
      {isFiltered(filter) && (
        <button type="button" className={styles.clear} onClick={() => setTimelineFilter(EVERYTHING)}>
          {timeline.clear}
        </button>
      )}
    </div>
  )
}

function daysWith(chosen: string | null): string[] {
  const days = lastDays(new Date())
  return chosen === null || days.includes(chosen) ? days : [...days, chosen]
}
