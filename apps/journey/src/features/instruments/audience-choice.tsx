import type { Visibility } from '@tributary/records'
import { ChoiceGroup } from '@tributary/ui'

import { useWords } from '../../app/i18n/i18n-context.tsx'
import { visibilityChoices } from '../../app/i18n/visibility-words.ts'
import { useJournal } from '../../db/journal-context.tsx'
import { useTeams } from '../../db/use-journal-lists.ts'

/** The team a response may be shown to: the first its author is in. */
export function useMyTeam() {
  return useTeams().find((team) => team.isMember) ?? null
}

/** Who is to see it, in words. Beyond the hub nothing goes yet. */
export function AudienceChoice(props: {
  value: Visibility
  onChange: (visibility: Visibility) => void
}) {
  const who = useWords('who')
  const words = useWords('instruments')
  const { me } = useJournal()
  const team = useMyTeam()
  const circle = {
    journeyTitle: me.journeyTitle,
    hubName: me.hubName,
    teamName: team?.name ?? null,
  }
  const choices = visibilityChoices(who, circle).filter(
    ({ value }) => value === 'private' || value === 'team' || value === 'hub',
  )
  return (
    <ChoiceGroup
      legend={words.whoSees}
      choices={choices}
      value={props.value}
      onChange={props.onChange}
    />
  )
}
