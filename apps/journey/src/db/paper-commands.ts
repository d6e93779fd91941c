import {
  entryIdOfCard,
  newRecord,
  ulidOf,
  withdrawalIdFor,
  type EntryBody,
  type Movement,
  type RecordWriter,
} from '@tributary/records'
import type { Journal } from './journal.ts'
import { sourcesOf } from './journal-sources.ts'
import { addRecord } from './record-store.ts'

/** What a host reads off a card. */
export interface PaperCard {
  readonly code: string
  /** Somebody who is here, or the name of somebody who is not. */
  readonly author: { readonly personId: string } | { readonly name: string }
  readonly movement: Movement
  readonly text: string
  /** `YYYY-MM-DD` of the card, by the calendar of this phone. */
  readonly day: string
  readonly consent: NonNullable<EntryBody['paper']>['consent']
  readonly witnessedBy: string
}

/** What this phone knows of a card; another may have entered it and not been heard of yet. */
export async function cardState(
  journal: Journal,
  code: string,
): Promise<
  | { readonly kind: 'new' }
  | { readonly kind: 'entered'; readonly entryId: string }
  | { readonly kind: 'taken_back' }
> {
  const { database, commands } = sourcesOf(journal)
  const entryId = entryIdOfCard(commands.writer.journeyId, code)
  const { storageInstance } = database.journey
  const ids = [entryId, withdrawalIdFor(entryId)]
  const found = await storageInstance.findDocumentsById(ids, true)
  if (found.some(({ _id, _deleted }) => _id === entryId && !_deleted)) {
    return { kind: 'entered', entryId }
  }
  return found.length > 0 ? { kind: 'taken_back' } : { kind: 'new' }
}

/**
 * Writes a card in its author's name (ADR 0042). Resolves once it is on the disk.
 *
 * @returns the entry's id
 * @throws RxError `CONFLICT` when this phone has an entry of the card already
 */
export async function enterCard(journal: Journal, card: PaperCard): Promise<string> {
  const { database, commands } = sourcesOf(journal)
  const { writer } = commands
  const authorId =
    'personId' in card.author
      ? card.author.personId
      : await writePerson(journal, card.code, card.author.name)
  const paper = {
    cardId: card.code,
    enteredBy: writer.authorId,
    consent: card.consent,
    witnessedBy: card.witnessedBy,
  }
  const body: EntryBody = {
    movement: card.movement,
    text: card.text,
    mediaIds: [],
    aboutIds: [],
    mentions: [],
    paper,
  }
  const inTheirName: RecordWriter = { ...writer, authorId }
  const entry = newRecord('entry', body, inTheirName, {
    id: entryIdOfCard(writer.journeyId, card.code),
    visibility: 'hub',
    source: 'paper',
    occurredAt: noonOf(card.day, writer.now()),
  })
  await addRecord(database.journey, entry)
  return entry._id
}

/** The same card makes the same person, should a tab die between the two writes. */
async function writePerson(journal: Journal, code: string, displayName: string): Promise<string> {
  const { database, commands } = sourcesOf(journal)
  const { writer } = commands
  const id = `person:${ulidOf(entryIdOfCard(writer.journeyId, code))}`
  if ((await database.hub.findOne(id).exec()) !== null) return id
  const body = {
    displayName,
    isPseudonym: false,
    stakeholderGroup: 'participants' as const,
    languages: [],
    bio: '',
    practices: [],
    intendedRole: '',
  }
  const person = newRecord('person', body, { ...writer, authorId: id }, { id, source: 'paper' })
  await addRecord(database.hub, person)
  return id
}

/** A card knows its day and no hour; what is of today was not written later than now. */
function noonOf(day: string, now: number): string {
  const noon = new Date(`${day}T12:00:00`).getTime()
  return new Date(Math.min(noon, now)).toISOString()
}
