import { buttonClass, EntrySummary, Section } from '@tributary/ui'
import { useMemo } from 'react'
import { Link } from 'wouter'

import { useFormats, useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import { liveThread } from '../../db/entry-links.ts'
import { useJournal } from '../../db/journal-context.tsx'
import type { EntryView } from '../../db/journal.ts'
import { useLiveQuery } from '../../db/use-live-query.ts'
import styles from './entry-thread.module.css'

/** Deeper answers stand under each other: a phone has no room to go on indenting. */
const DEEPEST = 3

/** What an entry answers, what it led to, and what was answered, each under what it answers. */
export function EntryThread(props: { entry: EntryView }) {
  const { entry } = props
  const words = useWords('links')
  const journal = useJournal()
  const thread = useLiveQuery(useMemo(() => liveThread(journal, entry.id), [journal, entry.id]))
  const about = encodeURIComponent(entry.id)
  return (
    <>
      {thread?.answers && (
        <Section title={words.answers}>
          <EntryLink entry={thread.answers} />
        </Section>
      )}
      {entry.movement === 'reflect' && (
        <Section title={words.ledTo}>
          {thread?.ledTo.map((one) => (
            <EntryLink key={one.id} entry={one} />
          ))}
          <p>
            <Link href={`/new/enact?about=${about}`} className={buttonClass({ tone: 'river' })}>
              {words.goOn}
            </Link>
          </p>
        </Section>
      )}
      <Section title={words.thread}>
        {thread !== null && thread.below.length > 0 && (
          <ul className={styles.thread}>
            {thread.below.map(({ entry: answer, depth }) => (
              <li key={answer.id} data-depth={Math.min(depth, DEEPEST)}>
                <EntryLink entry={answer} />
              </li>
            ))}
          </ul>
        )}
        <p>
          <Link href={`/new/reflect?reply=${about}`} className={buttonClass({})}>
            {words.answer}
          </Link>
        </p>
      </Section>
    </>
  )
}

function EntryLink(props: { entry: EntryView }) {
  const { entry } = props
  const { common } = useMessages()
  const formats = useFormats()
  const name = entry.isMine ? common.you : (entry.authorName ?? common.nameNotHere)
  return (
    <Link href={`/entry/${encodeURIComponent(entry.id)}`} className={styles.link}>
      <EntrySummary
        movement={entry.movement}
        heading={`${name}, ${formats.moment(entry.occurredAt)}`}
        text={entry.text}
      />
    </Link>
  )
}
