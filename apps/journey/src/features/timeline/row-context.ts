import type { Formats } from '../../app/i18n/formats.ts'
import type { EntryView } from '../../db/journal.ts'

/** The words for the day that begins with this row, or null where the day goes on. */
export function dayStartingAt(
  entries: readonly EntryView[],
  index: number,
  formats: Formats,
): string | null {
  const entry = entries[index]
  if (entry === undefined) return null
  const day = formats.day(entry.occurredAt)
  const above = entries[index - 1]
  return above !== undefined && formats.day(above.occurredAt) === day ? null : day
}

const LOOK_AROUND = 200

/** An action stands near the reflections on it; further away the count alone is shown. */
export function aboutTextOf(
  entry: EntryView,
  entries: readonly EntryView[],
  index: number,
): string | null {
  const [aboutId] = entry.aboutIds
  if (aboutId === undefined) return null
  const near = entries.slice(Math.max(0, index - LOOK_AROUND), index + LOOK_AROUND)
  return near.find((other) => other.id === aboutId)?.text ?? null
}
