import type { Movement } from '@tributary/records'
import { asapScheduler, auditTime, combineLatest, map, type Observable } from 'rxjs'
import { foldPlaced } from './entry-views.ts'
import { everyEntry } from './every-entry.ts'
import { everyoneSees } from './everyone-sees.ts'
import { sourcesOf } from './journal-sources.ts'
import type { Journal } from './journal.ts'

/** An entry without its words and without who wrote it. */
export interface Heard {
  readonly occurredAt: string
  readonly hlc: string
  readonly movement: Movement
  readonly channelId: string | null
  readonly teamId: string | null
}

/**
 * That something was written, of every entry that everyone here may see: what a team or a person
 * keeps to themself is not told by its absence either.
 */
export function liveHeard(
  journal: Journal,
): Observable<{ readonly heard: readonly Heard[]; readonly isComplete: boolean }> {
  const { around$ } = sourcesOf(journal)
  return combineLatest([everyEntry(journal), around$]).pipe(
    auditTime(0, asapScheduler),
    map(([{ entries, isComplete }, around]) => {
      const heard: Heard[] = []
      // Folded once, not again for each slice that is read: a week half read says nothing.
      if (!isComplete) return { heard, isComplete }
      for (const placed of entries.values()) {
        const { entry, collectionName } = placed
        const { isWithdrawn, visibility } = foldPlaced(placed, around)
        const isRefused = around.refused.has(entry._id)
        const whereabouts = isRefused ? 'refused' : 'hub'
        if (isWithdrawn || !everyoneSees({ collectionName, visibility, whereabouts })) continue
        // What somebody means to do is not yet done.
        if (entry.body.intendedFor !== undefined) continue
        heard.push({
          occurredAt: entry.occurredAt,
          hlc: entry.hlc,
          movement: entry.body.movement,
          channelId: entry.body.channelId ?? null,
          teamId: entry.teamId ?? entry.body.teamId ?? null,
        })
      }
      return { heard, isComplete }
    }),
  )
}
