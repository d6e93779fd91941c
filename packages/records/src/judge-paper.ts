import { entryIdOfCard, readCardCode } from './paper-card.ts'
import type { EntryRecord } from './record-types.ts'
import type { RefusalCode } from './refusals.ts'

/** What is looked at besides the record. */
export interface PaperFacts {
  readonly writer: { readonly personId: string | null; readonly roles: readonly string[] }
  /** Something of this id is, or was, there. */
  readonly isKnown: boolean
  /** The person does not want their cards entered by others. */
  readonly isRefusedBy: (personId: string) => boolean
}

/**
 * May this be written under another person's name (ADR 0042)? Only by a host, only what a card of
 * paper says, only new, and for the people of the hub alone.
 */
export function judgePaper(entry: EntryRecord, facts: PaperFacts): RefusalCode | null {
  const { paper } = entry.body
  if (entry.source !== 'paper' || paper === undefined) return 'other_name'
  if (!facts.writer.roles.includes('host')) return 'paper_not_host'
  if (paper.enteredBy !== facts.writer.personId) return 'paper_entered_by_other'
  const isCard = readCardCode(paper.cardId) === paper.cardId
  if (!isCard || entryIdOfCard(entry.journeyId, paper.cardId) !== entry._id) {
    return 'paper_unlike_card'
  }
  // A card has words. Photos and recordings are added by their author alone.
  if (entry.body.mediaIds.length > 0) return 'media_by_other'
  if (entry.visibility !== 'hub') return 'paper_visibility'
  if (facts.isKnown) return 'card_entered'
  return facts.isRefusedBy(entry.authorId) ? 'paper_refused' : null
}
