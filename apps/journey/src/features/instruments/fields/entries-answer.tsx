import { asIds, type EntriesField, idsOf, wordsIn } from '@tributary/instruments'
import { Button, TextField } from '@tributary/ui'
import { useDeferredValue, useMemo, useState } from 'react'

import { useFormats, useMessages, useWords } from '../../../app/i18n/i18n-context.tsx'
import { useJournal } from '../../../db/journal-context.tsx'
import type { EntryView } from '../../../db/journal.ts'
import { useLiveQuery } from '../../../db/use-live-query.ts'
import type { FieldProps } from './field-props.ts'
import styles from './fields.module.css'
import { TickList } from './plain-fields.tsx'

/** The newest, to choose from at a glance; a search looks through all there are. */
const AT_A_GLANCE = 100
const ALL = 100_000
const SHOWN_AT_ONCE = 8
const EVERYTHING = { mineOnly: false, movement: 'all', teamId: null, day: null } as const

/** Log entries as evidence, not typed again: those chosen first, then the newest that fit. */
export function EntriesAnswer({
  field,
  value,
  onChange,
  problem,
  around,
}: FieldProps<EntriesField>) {
  const words = useWords('instruments')
  const [isOpen, setOpen] = useState(false)
  const chosen = idsOf(value)
  const label = wordsIn(field.words, around.lang)
  return (
    <div className={styles.group}>
      {isOpen || chosen.length > 0 ? (
        <EntryList
          label={label}
          chosen={chosen}
          atMost={field.atMost}
          isOpen={isOpen}
          problem={problem}
          onChange={(ids) => onChange(asIds(ids))}
        />
      ) : (
        <p className={styles.legend}>{label}</p>
      )}
      {!isOpen && (
        <Button icon="timeline" onClick={() => setOpen(true)} aria-label={words.chooseFor(label)}>
          {words.chooseEntries}
        </Button>
      )}
    </div>
  )
}

function EntryList(props: {
  label: string
  chosen: readonly string[]
  atMost: number
  isOpen: boolean
  problem: string | null
  onChange: (ids: readonly string[]) => void
}) {
  const words = useWords('instruments')
  const formats = useFormats()
  const { movement } = useMessages()
  const journal = useJournal()
  const [wanted, setWanted] = useState('')
  const [more, setMore] = useState(1)
  const [isSearching, setSearching] = useState(false)
  const [held, setHeld] = useState<readonly EntryView[] | undefined>(undefined)
  const query = useMemo(
    () => journal.timeline(EVERYTHING, isSearching ? ALL : AT_A_GLANCE),
    [journal, isSearching],
  )
  const found = useLiveQuery(query)?.entries
  // While all of them are fetched, those at hand stay on the screen.
  if (found !== undefined && found !== held) {
    setHeld(found)
    // One that was chosen long ago has to be shown with its words.
    const isThere = (id: string) => found.some((each) => each.id === id)
    if (!isSearching && !props.chosen.every(isThere)) setSearching(true)
  }
  const entries = found ?? held
  // Made plain once, not at each letter.
  const plainTexts = useMemo(
    () =>
      new Map(entries?.map((each) => [each.id, plain(`${each.text} ${each.authorName ?? ''}`)])),
    [entries],
  )
  // Typing goes before looking through thousands.
  const sought = useDeferredValue(wanted)
  if (entries === undefined) return null
  const terms = plain(sought).split(/\s+/).filter(Boolean)
  const fits = (entry: EntryView) => {
    const text = plainTexts.get(entry.id) ?? ''
    return terms.every((each) => text.includes(each))
  }
  const others = props.isOpen
    ? entries.filter((entry) => !props.chosen.includes(entry.id) && fits(entry))
    : []
  const shown = others.slice(0, SHOWN_AT_ONCE * more)
  const known = new Map(entries.map((entry) => [entry.id, entry]))
  const options = [...props.chosen, ...shown.map((entry) => entry.id)].map((id) => {
    const entry = known.get(id)
    if (entry === undefined) return { id, label: words.entryNotHere }
    return {
      id,
      label: entry.text.length > 160 ? `${entry.text.slice(0, 157)}…` : entry.text,
      detail: [movement[entry.movement], entry.authorName, formats.day(entry.occurredAt)]
        .filter(Boolean)
        .join(' · '),
    }
  })
  return (
    <div className={styles.search}>
      {props.isOpen && (
        <TextField
          label={words.searchEntries}
          type="search"
          autoComplete="off"
          value={wanted}
          onChange={(event) => {
            setWanted(event.currentTarget.value)
            setSearching(true)
          }}
        />
      )}
      <TickList
        legend={props.label}
        empty={words.noEntryFits}
        options={options}
        chosen={props.chosen}
        problem={props.problem}
        onChange={(ids) => {
          if (ids.length <= props.atMost) props.onChange(ids)
        }}
      />
      {shown.length < others.length && (
        <Button onClick={() => setMore(more + 1)}>{words.showMore}</Button>
      )}
    </div>
  )
}

/** Without accents and capitals: "eleve" finds "élève". */
function plain(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()
}
