import { Chip, ChipDate, ChipSelect, SegmentedControl } from '@tributary/ui'

import { useFormats, useMessages } from '../../app/i18n/i18n-context.tsx'
import type { TeamView, TimelineFilter } from '../../db/journal.ts'
import styles from './timeline-filters.module.css'
import { EVERYTHING, setTimelineFilter } from './timeline-view-store.ts'

export function isFiltered(filter: TimelineFilter): boolean {
  return (
    filter.mineOnly || filter.movement !== 'all' || filter.teamId !== null || filter.day !== null
  )
}

export function TimelineFilters(props: { filter: TimelineFilter; teams: readonly TeamView[] }) {
  const { filter } = props
  const { timeline } = useMessages()
  const formats = useFormats()
  return (
    <fieldset className={styles.bar} aria-label={timeline.filters}>
      <Chip
        pressed={filter.mineOnly}
        onClick={() => setTimelineFilter({ mineOnly: !filter.mineOnly })}
      >
        {timeline.mine}
      </Chip>
      <SegmentedControl
        legend={timeline.movementLabel}
        value={filter.movement}
        onChange={(movement) => setTimelineFilter({ movement })}
        choices={[
          { value: 'all', label: timeline.both },
          { value: 'enact', label: timeline.actions, icon: 'forward' },
          { value: 'reflect', label: timeline.reflections, icon: 'eddy' },
        ]}
      />
      <ChipDate
        label={timeline.dayLabel}
        words={filter.day === null ? timeline.allDays : formats.day(`${filter.day}T12:00`)}
        value={filter.day}
        onChange={(day) => setTimelineFilter({ day })}
      />
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
        <button
          type="button"
          className={styles.clear}
          onClick={() => setTimelineFilter(EVERYTHING)}
        >
          {timeline.clear}
        </button>
      )}
    </fieldset>
  )
}
