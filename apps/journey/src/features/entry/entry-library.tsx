import { buttonClass, Section } from '@tributary/ui'
import { Link } from 'wouter'

import { useWords } from '../../app/i18n/i18n-context.tsx'
import { useLibrary } from '../../db/use-library.ts'
import styles from './entry-thread.module.css'

/** Pieces of the practice library that grew from this entry, and the way to make one. */
export function EntryLibrary({ entryId }: { entryId: string }) {
  const words = useWords('links')
  const library = useLibrary() ?? []
  const items = library.filter(({ record }) => record.body.entryIds.includes(entryId))
  return (
    <Section title={words.library}>
      {items.length > 0 && (
        <ul className={styles.thread}>
          {items.map(({ record }) => (
            <li key={record._id}>
              <Link
                href={`/practice/library/${encodeURIComponent(record._id)}`}
                className={buttonClass({ tone: 'quiet' })}
              >
                {record.type === 'term' ? record.body.term : record.body.title}
              </Link>
            </li>
          ))}
        </ul>
      )}
      <p>
        <Link
          href={`/practice/library?entry=${encodeURIComponent(entryId)}`}
          className={buttonClass({})}
        >
          {words.toLibrary}
        </Link>
      </p>
    </Section>
  )
}
