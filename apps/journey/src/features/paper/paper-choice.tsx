import { Notice, Section, Tick } from '@tributary/ui'
import { Link } from 'wouter'

import { useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import { useJournal } from '../../db/journal-context.tsx'
import { useRecords } from '../../db/use-records.ts'
import { useSaving } from '../../db/use-saving.ts'
import { useMyRoles } from '../../sync/sync-status-store.ts'

/** Whether a host may enter one's cards of paper; and the way to them, for those who do. */
export function PaperChoice() {
  const words = useWords('paper')
  const { common } = useMessages()
  const journal = useJournal()
  const saving = useSaving()
  const mayDo = useMyRoles()
  const { personId } = journal.me
  const me = useRecords('person')?.find(({ record }) => record._id === personId)?.record
  if (me === undefined) return null
  return (
    <Section title={words.title} hint={words.choiceHint}>
      <Tick
        label={words.noPaper}
        checked={me.body.noPaper === true}
        onChange={(noPaper) =>
          void saving.run(
            () => journal.change(personId, { set: { noPaper } }),
            () => undefined,
          )
        }
      />
      {saving.hasFailed && <Notice tone="alert">{common.saveFailed}</Notice>}
      {mayDo('host', 'facilitator') && <Link href="/paper">{words.toCards}</Link>}
    </Section>
  )
}
