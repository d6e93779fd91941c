import type { EntryDraft, TeamView } from '../../db/journal.ts'
import { AboutChoices } from './about-choices.tsx'
import { SessionField } from './session-field.tsx'
import { TeamField } from './team-field.tsx'
import { VisibilityField } from './visibility-field.tsx'

/** What may be said about an entry besides its text; each has an answer already. */
export function CaptureDetails(props: {
  draft: EntryDraft
  /** The draft's team, or the one its author is in when nothing was chosen. */
  teamId: string | null
  teams: readonly TeamView[]
  offeredId: string | null
  onChange: (part: Partial<EntryDraft>) => void
}) {
  const { draft, teamId, teams, onChange } = props
  const team = teams.find((one) => one.isMember && one.id === teamId)
  return (
    <>
      {draft.movement === 'reflect' && (
        <AboutChoices
          chosenIds={draft.aboutIds}
          offeredId={props.offeredId}
          onChange={(aboutIds) => onChange({ aboutIds })}
        />
      )}
      <SessionField draft={draft} onChange={onChange} />
      <TeamField
        teams={teams}
        value={teamId}
        onChange={(chosen) => {
          // Without a team nobody would be left to see a team's entry.
          const isOrphaned = chosen === null && draft.visibility === 'team'
          onChange({ teamId: chosen, ...(isOrphaned && { visibility: 'private' }) })
        }}
      />
      <VisibilityField
        value={draft.visibility}
        teamName={team?.name ?? null}
        onChange={(visibility) => onChange({ visibility })}
      />
    </>
  )
}
