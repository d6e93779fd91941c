import {
  Badge,
  Button,
  buttonClass,
  Chip,
  Notice,
  PageFrame,
  Section,
  TextField,
} from '@tributary/ui'
import { useMemo, useState } from 'react'
import { Link } from 'wouter'

import { useLanguage, useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import type { PageProps } from '../../app/page-props.ts'
import { APartOf } from '../../app/parts/a-part-of.tsx'
import { useEntriesById } from '../../app/parts/use-entries-by-id.ts'
import { useJournal } from '../../db/journal-context.tsx'
import type { Kept } from '../../db/journal.ts'
import { useSaving } from '../../db/use-saving.ts'
import { BackToPractice } from './back-to-practice.tsx'
import { LIBRARY_KINDS, type LibraryKind, useLibrary } from '../../db/use-library.ts'
import { nameOf, textsOf } from './library.ts'
import styles from './practice.module.css'

const AT_ONCE = 30

/** What the community has learned, in five kinds; with `?entry=` to tie one of it to an entry. */
export function LibraryPage(props: PageProps) {
  const words = useWords('practice')
  const language = useLanguage()
  const items = useLibrary()
  const [kind, setKind] = useState<LibraryKind | null>(null)
  const [wanted, setWanted] = useState('')
  const entryId = props.search.get('entry')
  const forEntry = entryId === null ? '' : `?entry=${encodeURIComponent(entryId)}`
  if (items === null) return null
  const named = wanted.trim().toLocaleLowerCase(language)
  const byName = new Intl.Collator(language, { sensitivity: 'base' })
  const shown = items
    .filter(({ record }) => kind === null || record.type === kind)
    .filter(
      ({ record }) =>
        named === '' ||
        Object.values(textsOf(record)).some((text) =>
          text.toLocaleLowerCase(language).includes(named),
        ),
    )
    // What was set aside stands last; nothing else goes by anything but its name.
    .toSorted(
      (a, b) =>
        Number(a.record.body.status === 'retired') - Number(b.record.body.status === 'retired') ||
        byName.compare(nameOf(a.record), nameOf(b.record)),
    )
  return (
    <PageFrame title={words.library} back={<BackToPractice />} lead={words.libraryLead}>
      {entryId !== null && <ForEntry entryId={entryId} />}
      <Section title={words.make}>
        <div className={styles.buttons}>
          {LIBRARY_KINDS.map((each) => (
            <Link key={each} href={`/practice/new/${each}${forEntry}`} className={buttonClass({})}>
              {words.libraryKinds[each]}
            </Link>
          ))}
        </div>
      </Section>
      <Section title={words.there}>
        <TextField
          type="search"
          label={words.findInLibrary}
          value={wanted}
          autoComplete="off"
          onChange={(event) => setWanted(event.currentTarget.value)}
        />
        <div className={styles.buttons}>
          {LIBRARY_KINDS.map((each) => (
            <Chip
              key={each}
              pressed={kind === each}
              onClick={() => setKind(kind === each ? null : each)}
            >
              {words.libraryMany[each]}
            </Chip>
          ))}
        </div>
        <output className={styles.detail}>
          {(named !== '' || kind !== null) && words.shown(shown.length)}
        </output>
        {shown.length === 0 && <Notice>{words.libraryEmpty}</Notice>}
        <APartOf items={shown} atOnce={AT_ONCE} more={words.showMore}>
          {(part) => (
            <ul className={styles.list}>
              {part.map((kept) => (
                <Item key={kept.record._id} kept={kept} entryId={entryId} go={props.go} />
              ))}
            </ul>
          )}
        </APartOf>
      </Section>
    </PageFrame>
  )
}

function ForEntry({ entryId }: { entryId: string }) {
  const words = useWords('practice')
  const [entry] = useEntriesById(useMemo(() => [entryId], [entryId]))
  return (
    <Notice icon="copy" title={words.forEntry}>
      {entry === undefined ? (
        words.entryNotHere
      ) : (
        <q lang={entry.lang}>{entry.text.slice(0, 300)}</q>
      )}
    </Notice>
  )
}

function Item(props: { kept: Kept<LibraryKind>; entryId: string | null; go: PageProps['go'] }) {
  const { kept, entryId } = props
  const { record } = kept
  const words = useWords('practice')
  const { common } = useMessages()
  const journal = useJournal()
  const saving = useSaving()
  const href = `/practice/library/${encodeURIComponent(record._id)}`
  const name = nameOf(record)
  return (
    <li className={styles.card} data-status={record.body.status}>
      <p className={styles.marks}>
        <Link href={href} className={styles.open}>
          {name}
        </Link>
        <Badge>{words.libraryKinds[record.type]}</Badge>
        {record.body.status !== 'curated' && <Badge>{words.statuses[record.body.status]}</Badge>}
      </p>
      {saving.hasFailed && <Notice tone="alert">{common.saveFailed}</Notice>}
      {entryId !== null && !record.body.entryIds.includes(entryId) && (
        <p>
          <Button
            aria-label={words.tieTo(name)}
            disabled={saving.isSaving}
            onClick={() =>
              saving.run(
                () => journal.change(record._id, { add: { entryIds: [entryId] } }),
                () => props.go(href),
              )
            }
          >
            {words.tie}
          </Button>
        </p>
      )}
    </li>
  )
}
