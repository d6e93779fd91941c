import { Badge, Button, Notice, WhereaboutsMark } from '@tributary/ui'
import { useState } from 'react'

import { useFormats, useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import { useJournal } from '../../db/journal-context.tsx'
import type { EntryDetail } from '../../db/journal.ts'
import styles from './entry-versions.module.css'

/** Every text the entry has had, newest first. Two made at once can be chosen between. */
export function EntryVersions(props: { entry: EntryDetail }) {
  const { entry } = props
  const words = useWords('entry')
  const { common, where } = useMessages()
  const formats = useFormats()
  const journal = useJournal()
  const [hasFailed, setFailed] = useState(false)
  const canChoose = entry.isMine && entry.hasConcurrentVersions

  const show = async (text: string) => {
    setFailed(false)
    try {
      await journal.amendEntry(entry.id, { text })
    } catch (error) {
      reportError(error)
      setFailed(true)
    }
  }

  return (
    <>
      {entry.hasConcurrentVersions && (
        <Notice tone="attention" icon="eddy" title={words.concurrentTitle}>
          {entry.isMine && words.concurrentHelp}
        </Notice>
      )}
      {hasFailed && <Notice tone="alert">{common.saveFailed}</Notice>}
      <ol className={styles.versions}>
        {entry.versions.toReversed().map((version) => (
          <li key={version.id} className={styles.version}>
            <p className={styles.head}>
              <Badge>{version.isShown ? words.versionNow : words.versionEarlier}</Badge>
              <span>{formats.moment(version.occurredAt)}</span>
              <WhereaboutsMark where={version.whereabouts} words={where[version.whereabouts]} />
            </p>
            <p className={styles.text} lang={entry.lang}>
              {version.text}
            </p>
            {canChoose && <Button onClick={() => show(version.text)}>{words.showThis}</Button>}
          </li>
        ))}
      </ol>
    </>
  )
}
