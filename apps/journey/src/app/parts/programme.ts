import type { SessionBody } from '@tributary/records'

import type { Kept } from '../../db/journal.ts'
import { zoned } from './zoned-time.ts'

/** A session and where it stands among those that took its place, or whose place it took. */
export interface Planned {
  readonly id: string
  readonly body: SessionBody
  readonly kept: Kept<'session'>
  /** `moved`: a placed session has taken its place. */
  readonly state: 'proposed' | 'placed' | 'cancelled' | 'moved'
  readonly startMs: number
  readonly endMs: number
  /** Day on the clocks of the journey. */
  readonly day: string
  /** Those it took the place of, the latest first. */
  readonly before: readonly Planned[]
  /** Placed sessions that took its place: more than one when two people moved it at once. */
  readonly after: readonly string[]
}

/**
 * The programme as its records have it: nothing is overwritten, so what a session was before it
 * was moved is derived, the same on every phone. A proposal moves nothing until it is placed.
 */
export function programmeOf(records: readonly Kept<'session'>[], tz: string): Planned[] {
  const byId = new Map(records.map((kept) => [kept.record._id, kept]))
  const after = new Map<string, string[]>()
  for (const { record } of records) {
    const { supersedesId, state = 'placed' } = record.body
    if (supersedesId === undefined || state !== 'placed') continue
    after.set(supersedesId, [...(after.get(supersedesId) ?? []), record._id].toSorted())
  }
  const plan = (kept: Kept<'session'>, seen: ReadonlySet<string>): Planned => {
    const { record } = kept
    const { state = 'placed', supersedesId, start, end } = record.body
    const known = supersedesId === undefined ? undefined : byId.get(supersedesId)
    // Two that name each other are a mistake or a prank, not an endless past.
    const isNew = known !== undefined && !seen.has(known.record._id)
    const previous = isNew ? plan(known, new Set([...seen, known.record._id])) : null
    const isMoved = state !== 'cancelled' && after.has(record._id)
    return {
      id: record._id,
      body: record.body,
      kept,
      state: isMoved ? 'moved' : state,
      startMs: Date.parse(start),
      endMs: Date.parse(end),
      day: zoned(Date.parse(start), tz).day,
      before: previous === null ? [] : [previous, ...previous.before],
      after: after.get(record._id) ?? [],
    }
  }
  return records
    .map((kept) => plan(kept, new Set([kept.record._id])))
    .toSorted((a, b) => a.startMs - b.startMs || (a.id < b.id ? -1 : 1))
}

/**
 * What goes on now, and what comes next: every session that begins at that moment, as rooms beside
 * each other have it. What was cancelled, moved or only proposed is neither.
 */
export function nowAndNext(
  programme: readonly Planned[],
  nowMs: number,
): { readonly now: readonly Planned[]; readonly next: readonly Planned[] } {
  const placed = programme.filter(({ state }) => state === 'placed')
  const nextMs = Math.min(...placed.map(({ startMs }) => startMs).filter((ms) => ms > nowMs))
  return {
    now: placed.filter(({ startMs, endMs }) => startMs <= nowMs && nowMs < endMs),
    next: placed.filter(({ startMs }) => startMs === nextMs),
  }
}
