import { PageFrame } from '@tributary/ui'
import { useMemo } from 'react'
import { Link } from 'wouter'

import { useWords } from '../../app/i18n/i18n-context.tsx'
import type { PageProps } from '../../app/page-props.ts'
import { useEntriesById } from '../../app/parts/use-entries-by-id.ts'
import { idOfDraft } from '../../db/draft-id.ts'
import { useJournal } from '../../db/journal-context.tsx'
import { LibraryForm } from './library-form.tsx'
import { type LibraryKind } from '../../db/use-library.ts'
import { FIELDS_OF, NO_TEXTS } from './library.ts'
import styles from './practice.module.css'
import { writeLibraryItem } from './write-library-item.ts'

/** A new piece of the library, by itself or grown from an entry. */
export function NewLibraryItemPage(props: PageProps & { kind: LibraryKind }) {
  const { kind, search, go } = props
  const words = useWords('practice')
  const journal = useJournal()
  const entryId = search.get('entry')
  const entries = useEntriesById(useMemo(() => (entryId === null ? [] : [entryId]), [entryId]))
  const draftKey = `library:${kind}:${entryId ?? 'new'}`
  const back = `/practice/library${entryId === null ? '' : `?entry=${encodeURIComponent(entryId)}`}`
  return (
    <PageFrame
      title={words.newOf[kind]}
      lead={words.kindLeads[kind]}
      back={<Link href={back}>{words.library}</Link>}
    >
      {entries.map((entry) => (
        <blockquote key={entry.id} className={styles.quote} lang={entry.lang}>
          {entry.text}
        </blockquote>
      ))}
      <LibraryForm
        kind={kind}
        draftKey={draftKey}
        initial={NO_TEXTS}
        submit={words.put}
        onSave={async (texts) => {
          const tellers = kind === 'story' ? [journal.me.personId] : []
          const ids = entryId === null ? [] : [entryId]
          const id = idOfDraft(
            draftKey,
            kind,
            FIELDS_OF[kind].map((field) => texts[field]),
          )
          await writeLibraryItem(journal, kind, texts, ids, tellers, id)
        }}
        onDone={() => go('/practice/library', { replace: true })}
        onCancel={() => go(back, { replace: true })}
      />
    </PageFrame>
  )
}
