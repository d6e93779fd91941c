import { Button, Icon, Notice, Section } from '@tributary/ui'

import { useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import { useJournal } from '../../db/journal-context.tsx'
import type { EntryView, RecordChoices } from '../../db/journal.ts'
import { usePeople } from '../../db/use-journal-lists.ts'
import { useRecords } from '../../db/use-records.ts'
import { useSaving } from '../../db/use-saving.ts'
import styles from './entry-thanks.module.css'

const THEMES = ['thanks', 'confirmation'] as const

/** Thanks and confirmations: one tap, and back again. Who said them, and no count to compare by. */
export function EntryThanks(props: { entry: EntryView }) {
  const { entry } = props
  const words = useWords('entry')
  const { common } = useMessages()
  const journal = useJournal()
  const people = usePeople()
  const saving = useSaving()
  const about = useRecords('signal')?.filter(({ record }) => record.body.aboutId === entry.id)
  // A private entry has nobody else who could see what is said of it.
  if (about === undefined || entry.visibility === 'private') return null
  // Seen by those who see what it speaks of, and by nobody else.
  const isForTeam = entry.visibility === 'team'
  if (isForTeam && entry.teamId === null) return null
  const audience: RecordChoices = isForTeam ? { visibility: 'team', teamId: entry.teamId } : {}
  const nameOf = (id: string) =>
    id === journal.me.personId
      ? common.you
      : (people.find((person) => person.id === id)?.name ?? common.nameNotHere)
  const toggle = (theme: (typeof THEMES)[number], mine: readonly string[]) =>
    saving.run(
      async () => {
        if (mine.length === 0) {
          const body = { toIds: [entry.authorId], theme, note: '', aboutId: entry.id }
          await journal.write('signal', body, audience)
        }
        for (const id of mine) await journal.withdraw(id)
      },
      () => undefined,
    )
  const given = THEMES.map((theme) => {
    const said = about.filter(({ record }) => record.body.theme === theme)
    const mine = said.filter(({ isMine }) => isMine).map(({ record }) => record._id)
    return { theme, said, mine }
  })
  if (entry.isMine && about.length === 0) return null
  return (
    <Section title={words.thanksTitle}>
      {saving.hasFailed && <Notice tone="alert">{common.saveFailed}</Notice>}
      <ul className={styles.said}>
        {given
          .flatMap(({ said }) => said)
          .map(({ record }) => (
            <li key={record._id}>
              <Icon name={record.body.theme === 'thanks' ? 'people' : 'check'} />
              <span>
                {record.body.theme === 'thanks'
                  ? words.thankedBy(nameOf(record.authorId))
                  : words.confirmedBy(nameOf(record.authorId))}
                {record.body.note !== '' && ` “${record.body.note}”`}
              </span>
            </li>
          ))}
      </ul>
      {!entry.isMine && (
        <div className={styles.buttons}>
          {given.map(({ theme, mine }) => (
            <Button
              key={theme}
              aria-pressed={mine.length > 0}
              icon={theme === 'thanks' ? 'people' : 'check'}
              disabled={saving.isSaving}
              onClick={() => toggle(theme, mine)}
            >
              {theme === 'thanks' ? words.thank : words.confirm}
            </Button>
          ))}
        </div>
      )}
    </Section>
  )
}
