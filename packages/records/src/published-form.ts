import { foldEntry } from './fold-entry.ts'
import type { AmendmentRecord, EntryRecord } from './record-types.ts'
import { isWiderThan } from './visibility.ts'

export interface PublishedForm {
  /** The entry as the network may see it: as it is, or with the text that was widened. */
  readonly entry: EntryRecord
  readonly isCopy: boolean
  /** The amendments that may go with it. */
  readonly amendmentIds: ReadonlySet<string>
}

/**
 * What of an entry may leave the hub once its author has widened it: the text they saw when
 * they widened it, and what they added since. A text that was corrected before was never meant
 * for the network (a name, say, that the correction took out), so it stays at the hub.
 *
 * Gives an answer for any entry; whether it travels at all is `mayTravelUpstream`'s to say.
 */
export function publishedForm(
  entry: EntryRecord,
  amendments: readonly AmendmentRecord[],
): PublishedForm {
  const { amendments: own } = foldEntry(entry, amendments, [])
  const widenedAt = indexOfWidening(entry, own)
  const since = widenedAt === -1 ? own : own.slice(widenedAt)
  const { text, visibility } = foldEntry(entry, own.slice(0, widenedAt + 1), [])
  const isCopy = text !== entry.body.text
  return {
    // Without the amendments that led to it, a copy has to say for whom it is itself.
    entry: isCopy ? { ...entry, visibility, body: { ...entry.body, text } } : entry,
    isCopy,
    amendmentIds: new Set(since.map((amendment) => amendment._id)),
  }
}

/** The last amendment, in order, that took the entry beyond the hub; -1 if none did. */
function indexOfWidening(entry: EntryRecord, own: readonly AmendmentRecord[]): number {
  let isWide = isWiderThan(entry.visibility, 'hub')
  let widening = -1
  own.forEach((_, index) => {
    const { visibility } = foldEntry(entry, own.slice(0, index + 1), [])
    const isWideNow = isWiderThan(visibility, 'hub')
    if (isWideNow && !isWide) widening = index
    isWide = isWideNow
  })
  return widening
}
