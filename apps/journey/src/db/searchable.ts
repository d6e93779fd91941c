import type { AnyRecord, RecordType } from '@tributary/records'
import { combineLatest, map, Observable } from 'rxjs'
import { foldPlaced, viewOf, type PlacedEntry } from './entry-views.ts'
import { everyEntry } from './every-entry.ts'
import { sourcesOf } from './journal-sources.ts'
import type { EntryView, Journal } from './journal.ts'
import { entriesById } from './live-entries.ts'
import type { Surroundings } from './live-records.ts'

/** What can be found of one record. */
export interface Searchable {
  readonly id: string
  readonly type: RecordType
  readonly title: string
  readonly text: string
  readonly lang: string
  readonly occurredAt: string
}

export interface SearchableChange {
  /** By record id; null for what is no longer here, was taken back, or is not for this phone. */
  readonly changed: ReadonlyMap<string, Searchable | null>
  readonly isComplete: boolean
}

/** Which fields say something, the first of them in short. Types that are not here are not found. */
const FIELDS: Partial<Record<RecordType, readonly [title: string, ...text: string[]]>> = {
  person: ['displayName', 'bio', 'practices', 'domains', 'intendedRole'],
  team: ['name', 'challenge', 'systemOfFocus'],
  place: ['name', 'region', 'narrative'],
  session: ['title', 'place', 'theme', 'activity'],
  channel: ['label', 'prompt'],
  decision: ['proposal', 'context'],
  offerNeed: ['domain', 'description', 'terms'],
  pattern: ['title', 'context', 'problem', 'response', 'examples'],
  method: ['title', 'use', 'steps', 'needs'],
  resource: ['title', 'description', 'link'],
  story: ['title', 'text'],
  term: ['term', 'meaning'],
}

/**
 * What can be found on this phone: first all of it, in slices, then what changes. What is taken
 * back is told in the same turn in which this phone learns of it.
 */
export function liveSearchable(journal: Journal): Observable<SearchableChange> {
  const { around$ } = sourcesOf(journal)
  return new Observable((subscriber) => {
    let around: Surroundings | null = null
    let entries: ReadonlyMap<string, PlacedEntry> = new Map()
    let isComplete = false
    /** Entry ids that were told, so that what is in no list any more can be taken out. */
    const told = new Set<string>()
    /** What was said of an entry besides itself, last time. */
    let said = new Map<string, string>()
    let records = new Map<string, AnyRecord>()

    const tell = (changed: ReadonlyMap<string, Searchable | null>) => {
      if (!subscriber.closed) subscriber.next({ changed, isComplete })
    }
    const tellEntries = (ids: Iterable<string>) => {
      if (around === null) return
      const changed = new Map<string, Searchable | null>()
      for (const id of ids) {
        const placed = entries.get(id)
        const found = placed === undefined ? null : entryOf(placed, around)
        if (found === null && !told.has(id)) continue
        if (found === null) told.delete(id)
        else told.add(id)
        changed.set(id, found)
      }
      tell(changed)
    }
    const subscription = around$.subscribe({
      next: (next) => {
        const isFirst = around === null
        around = next
        const saidNow = saidOfEntries(next)
        const ids = [...new Set([...said.keys(), ...saidNow.keys()])].filter(
          (id) => said.get(id) !== saidNow.get(id),
        )
        said = saidNow
        tellEntries(isFirst ? entries.keys() : ids)

        const recordsNow = searchableRecords(next)
        const changed = new Map<string, Searchable | null>()
        for (const id of records.keys()) if (!recordsNow.has(id)) changed.set(id, null)
        for (const [id, record] of recordsNow) {
          if (records.get(id) !== record) changed.set(id, recordOf(record))
        }
        records = recordsNow
        if (changed.size > 0) tell(changed)
      },
      error: (error: unknown) => subscriber.error(error),
    })
    subscription.add(
      everyEntry(journal).subscribe({
        next: (every) => {
          const isOther = every.entries !== entries
          entries = every.entries
          isComplete = every.isComplete
          // Of other teams now: what is not among them goes, the rest comes anew.
          tellEntries(isOther ? new Set([...told, ...entries.keys()]) : every.changedIds)
        },
        error: (error: unknown) => subscriber.error(error),
      }),
    )
    return () => subscription.unsubscribe()
  })
}

/** The entries of these ids as they stand now, in the order of the ids; without those gone. */
export function liveEntriesFound(
  journal: Journal,
  ids: readonly string[],
): Observable<readonly EntryView[]> {
  const { database, around$, me } = sourcesOf(journal)
  const place = new Map(ids.map((id, index) => [id, index]))
  return combineLatest([entriesById(database, ids), around$]).pipe(
    map(([found, around]) =>
      found
        .map((placed) => viewOf(placed, around, me))
        .filter((view) => view !== null)
        .toSorted((a, b) => (place.get(a.id) ?? 0) - (place.get(b.id) ?? 0)),
    ),
  )
}

function entryOf(placed: PlacedEntry, around: Surroundings): Searchable | null {
  const folded = foldPlaced(placed, around)
  if (folded.isWithdrawn) return null
  const { _id, type, lang, occurredAt } = placed.entry
  return { id: _id, type, title: '', text: folded.text, lang, occurredAt }
}

function recordOf(record: AnyRecord): Searchable {
  const [title = '', ...rest] = FIELDS[record.type] ?? []
  const { _id, type, lang, occurredAt } = record
  const text = rest.map((field) => wordsAt(record.body, field)).filter((words) => words !== '')
  return {
    id: _id,
    type,
    title: wordsAt(record.body, title),
    text: text.join('\n'),
    lang,
    occurredAt,
  }
}

function wordsAt(body: object, field: string): string {
  const value: unknown = Reflect.get(body, field)
  if (typeof value === 'string') return value
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string').join(', ') : ''
}

function searchableRecords(around: Surroundings): Map<string, AnyRecord> {
  const found = new Map<string, AnyRecord>()
  for (const side of around.sides.values()) {
    for (const type of Object.keys(FIELDS)) {
      for (const record of side.byType.get(type) ?? []) {
        if (!side.withdrawals.has(record._id)) found.set(record._id, record)
      }
    }
  }
  return found
}

/** Changes whenever a correction or a withdrawal of an entry comes or goes. */
function saidOfEntries(around: Surroundings): Map<string, string> {
  const said = new Map<string, string>()
  for (const [name, { amendments, withdrawals }] of around.sides) {
    for (const lists of [amendments, withdrawals]) {
      for (const [id, list] of lists) {
        const last = list.at(-1)?._id ?? ''
        said.set(id, `${said.get(id) ?? ''}${name}:${list.length}:${last};`)
      }
    }
  }
  return said
}
