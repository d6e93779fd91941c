import { type InstrumentLine, roundAt } from '@tributary/instruments'
import { Button, buttonClass, Notice } from '@tributary/ui'
import { Link } from 'wouter'

import { useMessages, useToday, useWords } from '../../app/i18n/i18n-context.tsx'
import { nowAndNext } from '../../app/parts/programme.ts'
import { useProgramme } from '../../app/parts/use-programme.ts'
import { useJournal } from '../../db/journal-context.tsx'
import type { ResponseView } from '../../db/live-forms.ts'
import { beginResponse } from '../../db/response-commands.ts'
import { useSaving } from '../../db/use-saving.ts'
import { useMyRoles } from '../../sync/sync-status-store.ts'
import { useHubNow } from '../../sync/use-hub-now.ts'
import { useMyTeam } from './audience-choice.tsx'
import { hrefOfResponse } from './instrument-links.ts'
import styles from './runner.module.css'

/** The way into an instrument, for whom it is meant; who answered in this round is told. */
export function BeginResponse(props: {
  line: InstrumentLine
  /** To this instrument, those of others among them. */
  responses: readonly ResponseView[]
  go: (href: string) => void
}) {
  const [version] = props.line.heads
  const { definition } = version
  const words = useWords('instruments')
  const { common } = useMessages()
  const today = useToday()
  const journal = useJournal()
  const saving = useSaving()
  const hasRole = useMyRoles()
  const team = useMyTeam()
  const nowMs = useHubNow()
  const { programme } = useProgramme()
  const session = nowAndNext(programme ?? [], nowMs).now[0] ?? null
  const round = roundAt(definition, today, session?.id ?? null)
  const { answeredBy, facilitatedBy, isTogether } = definition
  const mayAnswer = answeredBy.length === 0 || hasRole(...answeredBy)
  // One begins for all what is filled together; where somebody leads it, they do.
  const mayBegin =
    mayAnswer && (!isTogether || facilitatedBy.length === 0 || hasRole(...facilitatedBy))
  const given = props.responses.find(
    ({ isMine, record: { body } }) =>
      (isMine || isTogether) && body.isFinished && round !== null && body.round === round,
  )
  const begin = () => {
    let id = ''
    void saving.run(
      async () => {
        const isTeams = definition.visibility === 'team' && team !== null
        id = await beginResponse(journal, {
          version,
          teamId: isTeams ? team.id : null,
          meantFor: definition.visibility === 'team' && !isTeams ? 'hub' : definition.visibility,
          ...(round === null ? {} : { round }),
        })
      },
      () => props.go(hrefOfResponse(id)),
    )
  }
  if (!mayAnswer) return <p>{words.notForYou}</p>
  if (!mayBegin) return <p>{words.ledByOthers}</p>
  return (
    <>
      {saving.hasFailed && <Notice tone="alert">{common.saveFailed}</Notice>}
      {given !== undefined && definition.round !== 'free' && <p>{words.given[definition.round]}</p>}
      <div className={styles.buttons}>
        {given !== undefined && (
          <Link
            href={hrefOfResponse(given.record._id)}
            className={buttonClass({ tone: 'river', icon: 'forward' })}
          >
            {words.toGiven}
          </Link>
        )}
        {!(given !== undefined && definition.round === 'once') && (
          <Button
            tone={given === undefined ? 'river' : 'plain'}
            icon="edit"
            disabled={saving.isSaving}
            onClick={begin}
          >
            {isTogether ? words.beginTogether : words.begin}
          </Button>
        )}
      </div>
    </>
  )
}
