import { Chip } from '@tributary/ui'

import { useMessages } from '../../app/i18n/i18n-context.tsx'
import type { TeamView } from '../../db/journal.ts'
import styles from './team-field.module.css'

/** Which of my teams this belongs to. Absent while I am in none: one question less. */
export function TeamField(props: {
  teams: readonly TeamView[]
  value: string | null
  onChange: (teamId: string | null) => void
}) {
  const { capture } = useMessages()
  const mine = props.teams.filter((team) => team.isMember)
  if (mine.length === 0) return null
  return (
    <fieldset className={styles.field} aria-label={capture.team}>
      <span className={styles.label} aria-hidden="true">
        {capture.team}
      </span>
      {mine.map((team) => (
        <Chip
          key={team.id}
          pressed={props.value === team.id}
          onClick={() => props.onChange(props.value === team.id ? null : team.id)}
        >
          {team.name}
        </Chip>
      ))}
    </fieldset>
  )
}
