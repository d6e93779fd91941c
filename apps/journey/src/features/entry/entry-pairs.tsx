import { EntrySummary, Section } from '@tributary/ui'
import { Link } from 'wouter'

import { useFormats, useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import type { EntryDetail, EntryView } from '../../db/journal.ts'
import styles from './entry-pairs.module.css'

/** The heart of the journal: what an entry speaks about, and what came of it. */
export function EntryPairs(props: { entry: EntryDetail }) {
  const { entry } = props
  const words = useWords('entry')
  return (
    <>
      {entry.about.length > 0 && (
        <Section title={words.about}>
          <PairList entries={entry.about} />
        </Section>
      )}
      {(entry.movement === 'enact' || entry.reflectedIn.length > 0) && (
        <Section title={words.reflectedIn}>
          {entry.reflectedIn.length > 0 ? (
            <PairList entries={entry.reflectedIn} />
          ) : (
            <p className={styles.none}>{words.reflectedInNone}</p>
          )}
        </Section>
      )}
    </>
  )
}

function PairList(props: { entries: readonly EntryView[] }) {
  const { common } = useMessages()
  const formats = useFormats()
  return (
    <ul className={styles.list}>
      {props.entries.map((entry) => (
        <li key={entry.id}>
          <Link href={`/entry/${encodeURIComponent(entry.id)}`} className={styles.link}>
            <EntrySummary
              movement={entry.movement}
              heading={`${entry.isMine ? common.you : (entry.authorName ?? common.nameNotHere)}, ${formats.moment(entry.occurredAt)}`}
              text={entry.text}
            />
          </Link>
        </li>
      ))}
    </ul>
  )
}
