import {
  Badge,
  Button,
  ChoiceGroup,
  Notice,
  PageFrame,
  Section,
  WhereaboutsMark,
} from '@tributary/ui'
import { useMemo, useState } from 'react'
import { Link } from 'wouter'

import { useFormats, useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import type { PageProps } from '../../app/page-props.ts'
import { ConflictCards } from '../../app/parts/conflict-cards.tsx'
import { TakeBackDialog } from '../../app/parts/take-back-dialog.tsx'
import { useEntriesById } from '../../app/parts/use-entries-by-id.ts'
import { useJournal } from '../../db/journal-context.tsx'
import type { Kept } from '../../db/journal.ts'
import { usePeople } from '../../db/use-journal-lists.ts'
import { useSaving } from '../../db/use-saving.ts'
import { useMyRoles } from '../../sync/sync-status-store.ts'
import { LibraryForm } from './library-form.tsx'
import { type LibraryKind, useLibrary } from '../../db/use-library.ts'
import { FIELDS_OF, type LibraryField, nameOf, STATUSES, textsOf } from './library.ts'
import styles from './practice.module.css'

/** One piece of the library, with the entries that it grew from. */
export function LibraryItemPage(props: PageProps & { id: string }) {
  const words = useWords('practice')
  const items = useLibrary()
  const back = <Link href="/practice/library">{words.library}</Link>
  if (items === null) return null
  const kept = items.find(({ record }) => record._id === props.id)
  if (kept === undefined) {
    return <PageFrame title={words.itemGone} back={back} lead={words.itemGoneHelp} />
  }
  return <Item kept={kept} go={props.go} back={back} />
}

function Item(props: { kept: Kept<LibraryKind>; go: PageProps['go']; back: PageProps['back'] }) {
  const { kept } = props
  const { record } = kept
  const { _id, type, body, lang } = record
  const words = useWords('practice')
  const { common, where } = useMessages()
  const formats = useFormats()
  const journal = useJournal()
  const people = usePeople()
  const saving = useSaving()
  const mayCurate = useMyRoles()('scribe', 'facilitator', 'host')
  const [open, setOpen] = useState<'edit' | 'status' | 'take-back' | null>(null)
  const close = () => setOpen(null)
  const texts = textsOf(record)
  const [, ...fields] = FIELDS_OF[type]
  const author =
    record.authorId === journal.me.personId
      ? common.you
      : (people.find(({ id }) => id === record.authorId)?.name ?? common.nameNotHere)
  if (open === 'edit') {
    return (
      <PageFrame title={words.editOf(nameOf(record))} lead={words.editLead}>
        <LibraryForm
          kind={type}
          draftKey={`library:${_id}`}
          initial={texts}
          submit={common.save}
          onSave={(next, begun) => {
            // Only what was touched: somebody else may have changed the rest meanwhile.
            const changed = FIELDS_OF[type].filter(
              (field: LibraryField) => next[field].trim() !== begun[field].trim(),
            )
            return journal.change(_id, {
              set: Object.fromEntries(
                changed.map((field: LibraryField) => [field, next[field].trim()]),
              ),
              // What came in while they wrote stays beside theirs.
              seen: Object.fromEntries(changed.map((field: LibraryField) => [field, begun[field]])),
            })
          }}
          onDone={close}
          onCancel={close}
        />
      </PageFrame>
    )
  }
  return (
    <PageFrame title={nameOf(record)} back={props.back} lead={words.kindLeads[type]}>
      <p className={styles.marks}>
        <Badge>{words.libraryKinds[type]}</Badge>
        <Badge>{words.statuses[body.status]}</Badge>
      </p>
      {saving.hasFailed && <Notice tone="alert">{common.saveFailed}</Notice>}
      {kept.conflicts.map((conflict) => (
        <ConflictCards
          key={conflict.field}
          conflict={conflict}
          label={fieldLabel(words.fields, conflict.field) ?? words.status}
          people={people}
          {...(conflict.field === 'status' && {
            show: (value: unknown) =>
              words.statuses[STATUSES.find((status) => status === value) ?? 'draft'],
          })}
          maySettle
        />
      ))}
      {fields
        .filter((field) => texts[field] !== '')
        .map((field) => (
          <Section key={field} title={words.fields[field]}>
            {field === 'link' ? (
              <p className={styles.text}>
                <a href={texts.link} rel="noreferrer noopener" target="_blank">
                  {texts.link}
                </a>
                <span className={styles.detail}> {words.needsInternet}</span>
              </p>
            ) : (
              <p className={styles.text} lang={lang}>
                {texts[field]}
              </p>
            )}
          </Section>
        ))}
      <Evidence kept={kept} />
      <p className={styles.detail}>
        {author}, {formats.moment(record.occurredAt)}
      </p>
      <WhereaboutsMark where={kept.whereabouts} words={where[kept.whereabouts]} />
      <div className={styles.buttons}>
        <Button icon="edit" onClick={() => setOpen('edit')}>
          {words.edit}
        </Button>
        {mayCurate && open !== 'status' && (
          <Button onClick={() => setOpen('status')}>{words.changeStatus}</Button>
        )}
        {kept.isMine && (
          <Button tone="alert" onClick={() => setOpen('take-back')}>
            {words.takeBack}
          </Button>
        )}
      </div>
      {open === 'status' && (
        <ChoiceGroup
          legend={words.status}
          choices={STATUSES.map((value) => ({ value, label: words.statuses[value] }))}
          value={body.status}
          onChange={(status) => saving.run(() => journal.change(_id, { set: { status } }), close)}
        />
      )}
      {open === 'take-back' && (
        <TakeBackDialog
          id={_id}
          words={words}
          onKeep={close}
          onTakenBack={() => props.go('/practice/library', { replace: true })}
        />
      )}
    </PageFrame>
  )
}

function fieldLabel(fields: Readonly<Record<string, string>>, field: string): string | undefined {
  return Object.hasOwn(fields, field) ? fields[field] : undefined
}

/** Each is watched on its own. */
const MOST_ENTRIES = 30

/** The way back to the entries; one that this phone does not have is said, not hidden. */
function Evidence({ kept }: { kept: Kept<LibraryKind> }) {
  const { _id, body } = kept.record
  const words = useWords('practice')
  const { movement, common } = useMessages()
  const journal = useJournal()
  const saving = useSaving()
  const ids = useMemo(() => body.entryIds.slice(0, MOST_ENTRIES), [body.entryIds])
  const entries = useEntriesById(ids)
  if (body.entryIds.length === 0) return null
  const missing = ids.length - entries.length
  return (
    <Section title={words.grewFrom}>
      {saving.hasFailed && <Notice tone="alert">{common.saveFailed}</Notice>}
      <ul className={styles.list}>
        {entries.map((entry) => (
          <li key={entry.id} className={styles.card}>
            <Link href={`/entry/${encodeURIComponent(entry.id)}`} className={styles.open}>
              {movement[entry.movement]}, {entry.authorName ?? common.nameNotHere}
            </Link>
            <p className={styles.text} lang={entry.lang}>
              {entry.text.length > 300 ? `${entry.text.slice(0, 297)}…` : entry.text}
            </p>
            <p>
              <Button
                tone="quiet"
                disabled={saving.isSaving}
                aria-label={words.untieOf(entry.text.slice(0, 60))}
                onClick={() =>
                  saving.run(
                    () => journal.change(_id, { remove: { entryIds: [entry.id] } }),
                    () => undefined,
                  )
                }
              >
                {words.untie}
              </Button>
            </p>
          </li>
        ))}
      </ul>
      {missing > 0 && <p className={styles.detail}>{words.missing(missing)}</p>}
    </Section>
  )
}
