import { PageFrame } from '@tributary/ui'

import { useWords } from '../../app/i18n/i18n-context.tsx'
import type { PageProps } from '../../app/page-props.ts'
import { idOfDraft } from '../../db/draft-id.ts'
import { useJournal } from '../../db/journal-context.tsx'
import { useHubNow } from '../../sync/use-hub-now.ts'
import { useMyRoles } from '../../sync/sync-status-store.ts'
import { SESSION_FIELDS, SessionForm, type SessionFields } from './session-form.tsx'
import { useProgramme } from '../../app/parts/use-programme.ts'
import { zoned } from '../../app/parts/zoned-time.ts'

/** A new session, or the new time of one that is there: proposed by anyone, placed by who may. */
export function NewSessionPage(props: PageProps) {
  const words = useWords('agenda')
  const journal = useJournal()
  const { programme, tz } = useProgramme()
  const nowMs = useHubNow()
  const mayPlace = useMyRoles()('facilitator', 'host', 'organiser')
  const movedId = props.search.get('moves')
  if (programme === null) return null
  const moved = programme.find(({ id }) => id === movedId) ?? null
  const initial: SessionFields =
    moved === null
      ? { ...SESSION_FIELDS, day: props.search.get('day') ?? zoned(nowMs, tz).day }
      : {
          title: moved.body.title,
          day: moved.day,
          start: zoned(moved.startMs, tz).time,
          end: zoned(moved.endMs, tz).time,
          place: moved.body.place,
          theme: moved.body.theme,
          activity: moved.body.activity,
          reason: '',
          channelIds: (moved.body.channelIds ?? []).join(' '),
        }
  const draftKey = `session:${movedId ?? 'new'}`
  const back = () => props.go('/agenda', { replace: true })
  return (
    <PageFrame
      back={props.back}
      title={moved === null ? words.proposeTitle : words.moveTitle(moved.body.title)}
      lead={mayPlace ? words.placedAtOnce : words.proposalLead}
    >
      <SessionForm
        draftKey={draftKey}
        initial={initial}
        tz={tz}
        asksWhy={moved !== null}
        submit={mayPlace ? words.place : words.proposeSave}
        onSave={async (body) => {
          const session = {
            ...body,
            facilitatorIds: [...(moved?.body.facilitatorIds ?? [])],
            state: mayPlace ? ('placed' as const) : ('proposed' as const),
            ...(moved === null ? {} : { supersedesId: moved.id }),
          }
          await journal.write('session', session, { id: idOfDraft(draftKey, 'session', session) })
        }}
        onDone={back}
        onCancel={back}
      />
    </PageFrame>
  )
}
