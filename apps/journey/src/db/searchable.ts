import { combineLatest, map, Observable } from 'rxjs'
import { foldPlaced, viewOf, type PlacedEntry } from './entry-views.ts'
import { everyEntry } from './every-entry.ts'
import { sourcesOf } from './journal-sources.ts'
import type { EntryView, Journal } from './journal.ts'
import { entriesById } from './live-entries.ts'
import type { Surroundings } from './live-records.ts'
import { liveSaidOfEntries } from './said-of-entries.ts'
import { liveSearchableForms } from './searchable-forms.ts'
import { type Searchable, searchableRecords, textOfRecord } from './searchable-records.ts'

export interface SearchableChange {
  /** By record id; null for what is no longer here, was taken back, or is not for this phone. */
  readonly changed: ReadonlyMap<string, Searchable | null>
  readonly isComplete: boolean
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
    let added: ReadonlyMap<string, string> = new Map()
    let records: ReturnType<typeof searchableRecords> = new Map()

    const tell = (changed: ReadonlyMap<string, Searchable | null>) => {
      if (!subscriber.closed) subscriber.next({ changed, isComplete })
    }
    const tellEntries = (ids: Iterable<string>) => {
      if (around === null) return
      const changed = new Map<string, Searchable | null>()
      for (const id of ids) {
        const placed = entries.get(id)
        const found = placed === undefined ? null : entryOf(placed, around, added.get(id) ?? '')
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
          if (records.get(id) !== record) changed.set(id, textOfRecord(record))
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
    subscription.add(
      liveSaidOfEntries(journal).subscribe({
        next: (now) => {
          const ids = [...new Set([...added.keys(), ...now.keys()])].filter(
            (id) => added.get(id) !== now.get(id),
          )
          added = now
          if (ids.length > 0) tellEntries(ids)
        },
        error: (error: unknown) => subscriber.error(error),
      }),
    )
    subscription.add(
      liveSearchableForms(journal).subscribe({
        next: tell,
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

function entryOf(placed: PlacedEntry, around: Surroundings, said: string): Searchable | null {
  const folded = foldPlaced(placed, around)
  if (folded.isWithdrawn) return null
  const { _id, type, lang, occurredAt } = placed.entry
  return { id: _id, type, title: '', text: folded.text, said, opens: _id, lang, occurredAt }
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
