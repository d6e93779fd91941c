import { Button, Icon, ListRow, Notice } from '@tributary/ui'
import { useMemo } from 'react'

import { useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import { useJournal } from '../../db/journal-context.tsx'
import { useLiveQuery } from '../../db/use-live-query.ts'
import styles from './team-list.module.css'
import { useSaving } from '../../db/use-saving.ts'

export function TeamList() {
  const words = useWords('journey')
  const { common } = useMessages()
  const journal = useJournal()
  const teams = useLiveQuery(useMemo(() => journal.teams(), [journal]))
  const saving = useSaving()
  if (teams === null) return null
  if (teams.length === 0) return <p>{words.teamsNone}</p>
  return (
    <>
      {saving.hasFailed && <Notice tone="alert">{common.saveFailed}</Notice>}
      <ul>
        {teams.map((team) => (
          <ListRow
            key={team.id}
            title={team.name}
            detail={
              <>
                {team.challenge && <>{team.challenge} · </>}
                {words.members(team.memberIds.length)}
                {team.isMember && (
                  <span className={styles.in}>
                    <Icon name="check" /> {words.youAreIn}
                  </span>
                )}
              </>
            }
            aside={
              <Button
                aria-label={
                  team.isMember ? words.leaveNamed(team.name) : words.joinNamed(team.name)
                }
                disabled={saving.isSaving}
                onClick={() =>
                  saving.run(
                    () => (team.isMember ? journal.leaveTeam(team.id) : journal.joinTeam(team.id)),
                    () => undefined,
                  )
                }
              >
                {team.isMember ? words.leaveTeam : words.joinTeam}
              </Button>
            }
          />
        ))}
      </ul>
    </>
  )
}
