import { Button, Icon, MovementMark, PageFrame, TextField, type IconName } from '@tributary/ui'
import { useDeferredValue, useMemo, useState } from 'react'
import { Link } from 'wouter'

import { useFormats, useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import type { PageProps } from '../../app/page-props.ts'
import { useJournal } from '../../db/journal-context.tsx'
import type { EntryView } from '../../db/journal.ts'
import { liveEntriesFound } from '../../db/searchable.ts'
import type { Searchable } from '../../db/searchable-records.ts'
import { useLiveQuery } from '../../db/use-live-query.ts'
import { excerptOf, hasHit } from './excerpt.ts'
import { useSearchViewStore } from './search-view-store.ts'
import styles from './search.module.css'
import { useSearchIndex } from './use-search-index.ts'

const SHOWN_AT_ONCE = 20

const toLibrary = (id: string) => `/practice/library/${encodeURIComponent(id)}`

/** Where a thing that is found has its page. */
const PLACES: Partial<Record<Searchable['type'], (id: string) => string>> = {
  entry: (id) => `/entry/${encodeURIComponent(id)}`,
  person: (id) => `/people/${encodeURIComponent(id)}`,
  decision: (id) => `/decisions/${encodeURIComponent(id)}`,
  session: (id) => `/agenda/${encodeURIComponent(id)}`,
  channel: () => '/channels',
  team: () => '/journey',
  journey: () => '/journey',
  offerNeed: () => '/practice/exchange',
  wording: (id) => `/purpose/${encodeURIComponent(id)}`,
  pathway: () => '/practice/pathways',
  instrument: (id) => `/instruments/${encodeURIComponent(id)}`,
  response: (id) => `/response/${encodeURIComponent(id)}`,
  valueFrame: () => '/values',
  aspect: () => '/readings',
  reading: () => '/readings',
  pattern: toLibrary,
  method: toLibrary,
  story: toLibrary,
  resource: toLibrary,
  term: toLibrary,
}

/** The page that shows `opens`; built-in instruments have no record, and a name of their own. */
function placeOf({ type, opens, id }: Searchable): string | undefined {
  const kind = opens === id ? type : opens.split(':')[0]
  return Object.entries(PLACES).find(([name]) => name === kind)?.[1](opens)
}

const ICONS: Partial<Record<Searchable['type'], IconName>> = {
  person: 'people',
  team: 'team',
  session: 'clock',
  decision: 'check',
  channel: 'eddy',
  instrument: 'eddy',
  response: 'edit',
  wording: 'journey',
  journey: 'journey',
}

/** Everything that is on this phone, found without the hub. */
export function SearchPage(_props: PageProps) {
  const words = useWords('search')
  const { index, version } = useSearchIndex()
  const { asked, ask } = useSearchViewStore()
  const wanted = useDeferredValue(asked)
  const [shownCount, setShownCount] = useState(SHOWN_AT_ONCE)
  // oxlint-disable-next-line react/exhaustive-deps -- the version stands for what the index holds
  const found = useMemo(() => index.search(wanted), [index, wanted, version])
  const shown = useMemo(() => found.slice(0, shownCount), [found, shownCount])
  const isAsked = wanted.trim() !== ''
  return (
    <PageFrame title={words.title} lead={words.lead} focusHeading={false}>
      <search>
        <TextField
          type="search"
          label={words.label}
          hint={words.hint}
          value={asked}
          autoComplete="off"
          enterKeyHint="search"
          maxLength={200}
          onChange={(event) => {
            setShownCount(SHOWN_AT_ONCE)
            ask(event.currentTarget.value)
          }}
        />
      </search>
      <output className={styles.count}>
        {isAsked && words.found(found.length)}
        {!index.isComplete() && ` ${words.reading}`}
      </output>
      {isAsked && <Results found={shown} asked={wanted} />}
      {shown.length < found.length && (
        <Button onClick={() => setShownCount(shownCount + SHOWN_AT_ONCE)}>{words.more}</Button>
      )}
    </PageFrame>
  )
}

function Results(props: { found: readonly Searchable[]; asked: string }) {
  const { found, asked } = props
  const words = useWords('search')
  const journal = useJournal()
  const ids = useMemo(
    () => found.filter(({ type }) => type === 'entry').map(({ id }) => id),
    [found],
  )
  // As they stand now: what was taken back a moment ago is not shown, whatever the index says.
  const entries = useLiveQuery(useMemo(() => liveEntriesFound(journal, ids), [journal, ids]))
  const byId = new Map(entries?.map((entry) => [entry.id, entry]))
  return (
    <ol className={styles.results} aria-label={words.results}>
      {found.map((one) => {
        if (one.type !== 'entry') return <OtherResult key={one.id} found={one} asked={asked} />
        const entry = byId.get(one.id)
        return entry === undefined ? null : (
          <EntryResult key={one.id} entry={entry} said={one.said} asked={asked} />
        )
      })}
    </ol>
  )
}

function EntryResult(props: { entry: EntryView; said: string; asked: string }) {
  const { entry, said, asked } = props
  const words = useWords('search')
  const { common, movement } = useMessages()
  const formats = useFormats()
  const name = entry.isMine ? common.you : (entry.authorName ?? common.nameNotHere)
  return (
    <li>
      <Link href={`/entry/${encodeURIComponent(entry.id)}`} className={styles.result}>
        <MovementMark movement={entry.movement} />
        <span className={styles.words}>
          <span className={styles.head}>
            {movement[entry.intendedFor === null ? entry.movement : 'intend']}, {name},{' '}
            {formats.moment(entry.occurredAt)}
          </span>
          <Excerpt text={entry.text} asked={asked} lang={entry.lang} />
          {hasHit(said, asked) && (
            <span className={styles.said}>
              {words.said} <Excerpt text={said} asked={asked} lang="" />
            </span>
          )}
        </span>
      </Link>
    </li>
  )
}

function OtherResult(props: { found: Searchable; asked: string }) {
  const { found, asked } = props
  const words = useWords('search')
  const href = placeOf(found)
  const content = (
    <>
      <Icon name={ICONS[found.type] ?? 'copy'} />
      <span className={styles.words}>
        <span className={styles.head}>
          {[words.kinds(found.type), found.said].filter((part) => part !== '').join(' · ')}
        </span>
        {found.title !== '' && (
          <span className={styles.title}>
            <Excerpt text={found.title} asked={asked} lang={found.lang} />
          </span>
        )}
        {found.text !== '' && <Excerpt text={found.text} asked={asked} lang={found.lang} />}
      </span>
    </>
  )
  return (
    <li>
      {href === undefined ? (
        <div className={styles.result}>{content}</div>
      ) : (
        <Link href={href} className={styles.result}>
          {content}
        </Link>
      )}
    </li>
  )
}

function Excerpt(props: { text: string; asked: string; lang: string }) {
  return (
    <span lang={props.lang} className={styles.text}>
      {excerptOf(props.text, props.asked).map(({ text, isHit }, at) =>
        // oxlint-disable-next-line react/no-array-index-key -- pieces of a text have no other name
        isHit ? <mark key={at}>{text}</mark> : <span key={at}>{text}</span>,
      )}
    </span>
  )
}
