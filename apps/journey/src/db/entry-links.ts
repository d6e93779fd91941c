import { asapScheduler, auditTime, combineLatest, map, type Observable } from 'rxjs'
import { viewOf, type PlacedEntry } from './entry-views.ts'
import { everyEntry } from './every-entry.ts'
import { sourcesOf } from './journal-sources.ts'
import type { EntryView, Journal } from './journal.ts'
import { utcBoundsOfDay } from './live-entries.ts'

/** What one person's day was, as far as entries tell it. */
export interface DayOfMine {
  /** What I meant to try that day, oldest first. */
  readonly intentions: readonly EntryView[]
  /** My actions and reflections of the day and what they are linked with, oldest first. */
  readonly laidOut: readonly EntryView[]
  /** My actions that nobody has reflected on: of the day, and of the days before it. */
  readonly awaiting: readonly EntryView[]
  readonly awaitingEarlier: readonly EntryView[]
  /** Entries of others that name me, newest first. */
  readonly namingMe: readonly EntryView[]
  /** False while entries are still being read: what is missing may yet come. */
  readonly isComplete: boolean
}

const MOST_EARLIER = 20
const MOST_NAMING = 10

/** @param day - local `YYYY-MM-DD` */
export function liveDayOfMine(journal: Journal, day: string): Observable<DayOfMine> {
  const { around$, me } = sourcesOf(journal)
  const bounds = utcBoundsOfDay(day) ?? { from: '', to: '' }
  return combineLatest([everyEntry(journal), around$]).pipe(
    auditTime(0, asapScheduler),
    map(([{ entries, isComplete }, around]) => {
      const see = (placed: PlacedEntry | undefined) =>
        placed === undefined ? null : viewOf(placed, around, me)
      const speaking = speakingOf(entries)
      const ofDay: EntryView[] = []
      const earlier: EntryView[] = []
      const intentions: EntryView[] = []
      const naming: EntryView[] = []
      for (const placed of entries.values()) {
        const { entry } = placed
        const at = new Date(entry.occurredAt).toISOString()
        if (entry.authorId !== me.personId) {
          if (entry.body.mentions.includes(me.personId)) pushSeen(naming, see(placed))
          continue
        }
        if (entry.body.intendedFor === day) pushSeen(intentions, see(placed))
        else if (bounds.from <= at && at < bounds.to) pushSeen(ofDay, see(placed))
        else if (at < bounds.from && entry.body.movement === 'enact' && isOpen(placed)) {
          pushSeen(earlier, see(placed))
        }
      }
      const linked = [...ofDay, ...intentions].flatMap(({ id, aboutIds }) => [
        ...aboutIds,
        ...(speaking.get(id) ?? []).map(({ entry }) => entry._id),
      ])
      const near = [...new Set(linked)].map((id) => see(entries.get(id)))
      return {
        intentions: inTime(intentions),
        laidOut: inTime(distinct([...intentions, ...ofDay, ...near.filter((one) => one !== null)])),
        awaiting: inTime(
          [...intentions, ...ofDay].filter((one) => {
            const placed = entries.get(one.id)
            return one.movement === 'enact' && placed !== undefined && isOpen(placed)
          }),
        ),
        awaitingEarlier: inTime(earlier).toReversed().slice(0, MOST_EARLIER),
        namingMe: inTime(naming).toReversed().slice(0, MOST_NAMING),
        isComplete,
      }

      /** No reflection that is still there speaks of it. */
      function isOpen({ entry }: PlacedEntry): boolean {
        const reflections = (speaking.get(entry._id) ?? []).filter(
          (one) => one.entry.body.movement === 'reflect',
        )
        return !reflections.some((one) => see(one) !== null)
      }
    }),
  )
}

/** An entry's place among answers. */
export interface Thread {
  readonly answers: EntryView | null
  /** Everything said below it, each answer under what it answers; `depth` from 0. */
  readonly below: readonly { readonly entry: EntryView; readonly depth: number }[]
  /** Actions that follow from it, oldest first. */
  readonly ledTo: readonly EntryView[]
}

export function liveThread(journal: Journal, id: string): Observable<Thread> {
  const { around$, me } = sourcesOf(journal)
  return combineLatest([everyEntry(journal), around$]).pipe(
    auditTime(0, asapScheduler),
    map(([{ entries }, around]) => {
      const see = (placed: PlacedEntry | undefined) =>
        placed === undefined ? null : viewOf(placed, around, me)
      const children = new Map<string, EntryView[]>()
      const ledTo: EntryView[] = []
      for (const placed of entries.values()) {
        const { movement, aboutIds, replyTo } = placed.entry.body
        if (replyTo !== undefined) pushSeen(listAt(children, replyTo), see(placed))
        if (movement === 'enact' && aboutIds.includes(id)) pushSeen(ledTo, see(placed))
      }
      const below: { entry: EntryView; depth: number }[] = []
      // A hostile phone may write answers in a circle.
      const shown = new Set([id])
      const walk = (parent: string, depth: number) => {
        for (const entry of inTime(children.get(parent) ?? [])) {
          if (shown.has(entry.id)) continue
          shown.add(entry.id)
          below.push({ entry, depth })
          walk(entry.id, depth + 1)
        }
      }
      walk(id, 0)
      const parentId = entries.get(id)?.entry.body.replyTo
      const answers = parentId === undefined ? null : see(entries.get(parentId))
      return { answers, below, ledTo: inTime(ledTo) }
    }),
  )
}

/** By the id of what they speak about. */
function speakingOf(
  entries: ReadonlyMap<string, PlacedEntry>,
): ReadonlyMap<string, readonly PlacedEntry[]> {
  const speaking = new Map<string, PlacedEntry[]>()
  for (const placed of entries.values()) {
    for (const id of placed.entry.body.aboutIds) listAt(speaking, id).push(placed)
  }
  return speaking
}

function listAt<Item>(lists: Map<string, Item[]>, key: string): Item[] {
  const list = lists.get(key) ?? []
  lists.set(key, list)
  return list
}

function pushSeen(list: EntryView[], view: EntryView | null): void {
  if (view !== null) list.push(view)
}

function distinct(entries: readonly EntryView[]): EntryView[] {
  return [...new Map(entries.map((entry) => [entry.id, entry])).values()]
}

/** As they happened, by the clocks of the phones; the id settles ties. */
function inTime(entries: readonly EntryView[]): EntryView[] {
  const at = (entry: EntryView) => Date.parse(entry.occurredAt)
  return entries.toSorted((a, b) => at(a) - at(b) || (a.id < b.id ? -1 : 1))
}
