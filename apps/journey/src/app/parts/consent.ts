import { sha256Hex } from '@tributary/records'

import type { Kept } from '../../db/journal.ts'

/** What one person says of a proposal. */
export interface Stance {
  readonly personId: string
  readonly theme: 'agreement' | 'objection'
  readonly note: string
  /** False where the proposal was reworded since: they spoke of other words. */
  readonly isOfThisWording: boolean
  readonly signalIds: readonly string[]
}

/** Names a wording, so that a later one is not taken for agreed. */
export function wordingOf(proposal: string): string {
  return sha256Hex(proposal.trim()).slice(0, 16)
}

/**
 * The latest word of each person, whatever they said before; in the order they spoke.
 *
 * @param text - the wording that stands now; null for what is never reworded
 */
export function stancesOn(
  aboutId: string,
  text: string | null,
  signals: readonly Kept<'signal'>[],
): readonly Stance[] {
  const wording = text === null ? null : wordingOf(text)
  const byPerson = new Map<string, Stance>()
  const oldestFirst = signals.toSorted((a, b) => (a.record.hlc < b.record.hlc ? -1 : 1))
  for (const { record } of oldestFirst) {
    const { theme, note, aboutVersion } = record.body
    if (record.body.aboutId !== aboutId || (theme !== 'agreement' && theme !== 'objection'))
      continue
    const before = byPerson.get(record.authorId)
    byPerson.delete(record.authorId)
    byPerson.set(record.authorId, {
      personId: record.authorId,
      theme,
      note,
      isOfThisWording: wording === null || aboutVersion === undefined || aboutVersion === wording,
      signalIds: [...(before?.signalIds ?? []), record._id],
    })
  }
  return [...byPerson.values()]
}
