import { useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import { useJournal } from '../../db/journal-context.tsx'
import { usePeople } from '../../db/use-journal-lists.ts'
import styles from './entry-page.module.css'

/** Whom an entry names. */
export function EntryNamed(props: { mentions: readonly string[] }) {
  const { mentions } = props
  const words = useWords('links')
  const { common } = useMessages()
  const { me } = useJournal()
  const people = usePeople()
  if (mentions.length === 0) return null
  const nameOf = (id: string) =>
    id === me.personId
      ? common.you
      : (people.find((person) => person.id === id)?.name ?? common.nameNotHere)
  return <p className={styles.byline}>{words.names(mentions.map(nameOf))}</p>
}
