import type { ReactNode, RefObject } from 'react'

import type { EntryDraft, TeamView } from '../../db/journal.ts'
import { AboutChoices } from './about-choices.tsx'
import { FollowsFrom } from './follows-from.tsx'
import { MentionField } from './mention-field.tsx'
import { ReplyContext } from './reply-context.tsx'
import { SessionField } from './session-field.tsx'
import { TeamField } from './team-field.tsx'
import { VisibilityField } from './visibility-field.tsx'

/** What may be said about an entry besides its text; each has an answer already. */
export function CaptureDetails(props: {
  draft: EntryDraft
  /** The draft's team, or the one its author is in when nothing was chosen. */
  teamId: string | null
  teams: readonly TeamView[]
  offeredIds: readonly string[]
  isRestored: boolean
  /** Where the text is typed. */
  field: RefObject<HTMLTextAreaElement | null>
  /** What is recorded, photographed or added beside the text. */
  media: ReactNode
  onChange: (part: Partial<EntryDraft>) => void
}) {
  const { draft, teamId, teams, onChange } = props
  const team = teams.find((one) => one.isMember && one.id === teamId)
  return (
    <>
      <MentionField draft={draft} field={props.field} onChange={onChange} />
      {props.media}
      {draft.replyTo && (
        <ReplyContext replyTo={draft.replyTo} isRestored={props.isRestored} onChange={onChange} />
      )}
      {draft.movement === 'reflect' && !draft.replyTo && (
        <AboutChoices
          chosenIds={draft.aboutIds}
          offeredIds={props.offeredIds}
          onChange={(aboutIds) => onChange({ aboutIds })}
        />
      )}
      {draft.movement === 'enact' && (
        <FollowsFrom
          chosenIds={draft.aboutIds}
          offeredIds={props.offeredIds}
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
