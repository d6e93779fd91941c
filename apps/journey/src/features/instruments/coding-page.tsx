import { suggestCodes } from '@tributary/instruments'
import { Button, Notice, PageFrame, TextField, Tick } from '@tributary/ui'
import { useMemo, useState } from 'react'
import { Link } from 'wouter'

import { useFormats, useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import type { PageProps } from '../../app/page-props.ts'
import { useJournal } from '../../db/journal-context.tsx'
import type { EntryView } from '../../db/journal.ts'
import type { Forms } from '../../db/live-forms.ts'
import { useLiveQuery } from '../../db/use-live-query.ts'
import { useSaving } from '../../db/use-saving.ts'
import { useMyRoles } from '../../sync/sync-status-store.ts'
import styles from './runner.module.css'
import { useForms } from './use-forms.ts'

const EVERYTHING = { mineOnly: false, movement: 'all', teamId: null, day: null } as const
const LOOKED_THROUGH = 10_000
const SHOWN_AT_ONCE = 10

/** `/coding`: a scribe, with the cohort beside them, gives entries the codes they agree on. */
export function CodingPage(_props: PageProps) {
  const words = useWords('coding')
  const journal = useJournal()
  const forms = useForms()
  const mayCode = useMyRoles()('scribe', 'facilitator', 'host')
  const query = useMemo(() => journal.timeline(EVERYTHING, LOOKED_THROUGH), [journal])
  const entries = useLiveQuery(query)?.entries
  const [isOpenOnly, setOpenOnly] = useState(true)
  const [more, setMore] = useState(1)
  // A code is seen by the whole hub, so what fewer people may read is not coded.
  const open = useMemo(
    () => entries?.filter(({ visibility }) => visibility !== 'private' && visibility !== 'team'),
    [entries],
  )
  const texts = useMemo(() => new Map(open?.map(({ id, text }) => [id, text])), [open])
  // Those that had no code when the page opened: one that is given a code stays in its place.
  const [codedBefore, setCodedBefore] = useState<ReadonlySet<string> | null>(null)
  if (forms === null || open === undefined) return null
  if (codedBefore === null) setCodedBefore(new Set(forms.codes.map(({ body }) => body.entryId)))
  const listed = isOpenOnly ? open.filter(({ id }) => codedBefore?.has(id) !== true) : open
  const shown = listed.slice(0, SHOWN_AT_ONCE * more)
  return (
    <PageFrame
      title={words.title}
      lead={words.lead}
      back={<Link href="/values">{words.toValues}</Link>}
    >
      <div className={styles.stack}>
        {!mayCode && <Notice>{words.notForYou}</Notice>}
        <Tick label={words.openOnly} checked={isOpenOnly} onChange={setOpenOnly} />
        <p>{words.count(listed.length)}</p>
        <ul className={styles.list}>
          {shown.map((entry) => (
            <li key={entry.id} className={styles.card}>
              <CodedEntry entry={entry} forms={forms} texts={texts} mayCode={mayCode} />
            </li>
          ))}
        </ul>
        {shown.length < listed.length && (
          <Button onClick={() => setMore(more + 1)}>{words.showMore}</Button>
        )}
      </div>
    </PageFrame>
  )
}

function CodedEntry(props: {
  entry: EntryView
  forms: Forms
  texts: ReadonlyMap<string, string>
  mayCode: boolean
}) {
  const { entry, forms, texts, mayCode } = props
  const words = useWords('coding')
  const { common } = useMessages()
  const formats = useFormats()
  const journal = useJournal()
  const saving = useSaving()
  const [tag, setTag] = useState('')
  const given = forms.codes.filter(({ body }) => body.entryId === entry.id)
  const suggestions = useMemo(
    () =>
      suggestCodes(
        entry,
        forms.codes.map(({ body }) => body),
        texts,
      ),
    [entry, forms.codes, texts],
  )
  const give = (text: string) => {
    const said = text.trim()
    if (said === '' || given.some(({ body }) => body.tag === said)) return
    void saving.run(
      async () => {
        await journal.write('code', { entryId: entry.id, tag: said })
      },
      () => setTag(''),
    )
  }
  const first = entry.text.slice(0, 60)
  return (
    <>
      <Link href={`/entry/${encodeURIComponent(entry.id)}`} className={styles.said}>
        {entry.text}
      </Link>
      <span className={styles.cardDetail}>
        {entry.authorName ?? common.nameNotHere}, {formats.moment(entry.occurredAt)}
      </span>
      {given.length > 0 && (
        <ul className={styles.buttons} aria-label={words.codesOf(first)}>
          {given.map((code) => (
            <li key={code._id} className={styles.code}>
              {code.body.tag}
              {code.authorId === journal.me.personId && (
                <Button
                  tone="quiet"
                  aria-label={words.takeBackNamed(code.body.tag)}
                  onClick={() =>
                    void saving.run(
                      () => journal.withdraw(code._id),
                      () => undefined,
                    )
                  }
                >
                  {words.takeBack}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {saving.hasFailed && <Notice tone="alert">{common.saveFailed}</Notice>}
      {mayCode && (
        <>
          {suggestions.length > 0 && (
            <fieldset className={styles.suggestions}>
              <legend>{words.inUse}</legend>
              {suggestions.map((each) => (
                <Button key={each} disabled={saving.isSaving} onClick={() => give(each)}>
                  {each}
                </Button>
              ))}
            </fieldset>
          )}
          <form
            className={styles.stack}
            onSubmit={(event) => {
              event.preventDefault()
              give(tag)
            }}
          >
            <TextField
              label={words.newCode(first)}
              maxLength={60}
              autoComplete="off"
              value={tag}
              onChange={(event) => setTag(event.currentTarget.value)}
            />
            {tag.trim() !== '' && (
              <Button type="submit" tone="clay" disabled={saving.isSaving}>
                {words.give}
              </Button>
            )}
          </form>
        </>
      )}
    </>
  )
}
