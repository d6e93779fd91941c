import {
  isWiderThan,
  type AmendmentRecord,
  type EntryRecord,
  type Visibility,
} from '@tributary/records'
import type { CommandSources } from './command-sources.ts'
import type { JournalDatabase, RecordCollection } from './open-database.ts'
import { putDoc } from './put-doc.ts'
import {
  collectionOf,
  eraseDoc,
  eraseEntry,
  findEntry,
  mediaRecordsOf,
  putRecord,
  type FoundEntry,
} from './record-store.ts'
import type { StoredDoc } from './stored-doc.ts'

// Who sees a private or team record is decided by the db it lives in, so such a change moves it:
// 1. the intention is kept, 2. the new docs are written, with the same ids, 3. the old ones are
// erased, without a withdrawal, since nothing was taken back (the hub lets the author bring a
// tombstone without a withdrawal to life again). A phone that dies in between holds the entry
// twice and goes on from the intention at the next start; at no moment is it nowhere.
//
// Earlier texts were written for the people who could see them. To a wider audience only the
// text that is shown goes; the earlier ones stay with their author, in the private collection.

export interface Move {
  readonly entryId: string
  readonly to: Visibility
  /** Where `to` is `team`. */
  readonly teamId: string | null
  /** A correction made in the same act. */
  readonly text: string | null
  readonly consentIds: readonly string[]
}

interface Intention {
  readonly entryId: string
  readonly from: string
  readonly into: string
  /** The new docs are all written; what is left is to erase the old ones. */
  readonly isCopied: boolean
  readonly keepsHistory: boolean
  readonly move: Move
}

const MOVE_TYPE = 'move'

export async function moveEntry(
  database: JournalDatabase,
  found: FoundEntry,
  into: RecordCollection,
  move: Move,
): Promise<void> {
  const intention: Intention = {
    entryId: move.entryId,
    from: found.collection.name,
    into: into.name,
    isCopied: false,
    keepsHistory: isWiderThan(move.to, found.folded.visibility),
    move,
  }
  await keepIntention(database, intention)
  await carryOut(database, intention)
}

/** Goes on with moves that a killed tab left half done. */
export async function finishMoves({
  database,
  writer,
}: Pick<CommandSources, 'database' | 'writer'>): Promise<void> {
  const docs = await database.private
    .find({ selector: { lane: { $eq: 'side' }, type: { $eq: MOVE_TYPE } } })
    .exec()
  for (const doc of docs) {
    const body: object = doc.toJSON().body
    if (isIntention(body)) await carryOut(database, body)
    else if ('responseId' in body) {
      // Rare, and the first screen has no need of it.
      const { carryOutMove } = await import('./move-response.ts')
      await carryOutMove(database, writer, body)
    }
  }
}

async function carryOut(database: JournalDatabase, intention: Intention): Promise<void> {
  const { entryId, keepsHistory } = intention
  const from = collectionOf(database, intention.from)
  const into = collectionOf(database, intention.into)
  // A team that is not open now may be again; the intention waits for it.
  if (from === null || into === null) return
  if (!intention.isCopied) {
    const found = await findEntry(database, entryId, from)
    if (found !== null) await copy(database, found, into, intention)
    await keepIntention(database, { ...intention, isCopied: true })
  }
  const isHistory = keepsHistory && from === database.private
  if (!isHistory) await eraseEntry(from, entryId)
  await eraseDoc(database.private, intentionId(entryId))
}

async function copy(
  database: JournalDatabase,
  found: FoundEntry,
  into: RecordCollection,
  { keepsHistory, move }: Intention,
): Promise<void> {
  await copyMedia(found, into, move, keepsHistory)
  if (keepsHistory) {
    const shown = { ...found.entry.body, text: move.text ?? found.folded.text }
    const isTold = found.folded.versions.length > 1 || shown.text !== found.entry.body.text
    if (isTold && found.collection !== database.private) await keepPrivately(database, found)
    await putRecord(into, placeEntry({ ...found.entry, body: shown }, move))
    return
  }
  if (into === database.private) {
    await keepPrivately(database, found)
    return
  }
  for (const amendment of textsOnly(found.amendments, null)) {
    await putRecord(into, place(amendment, move))
  }
  await putRecord(into, placeEntry(found.entry, move))
}

/**
 * Photos and recordings go along, with what was said of them. What somebody else wrote down of a
 * recording becomes the mover's own record there, with their name on it: nobody else may write it.
 */
async function copyMedia(
  { collection, entry }: FoundEntry,
  into: RecordCollection,
  move: Place,
  keepsHistory: boolean,
): Promise<void> {
  const records = await mediaRecordsOf(collection, entry._id)
  const replaced = new Set(
    records.flatMap((each) => (each.type === 'caption' ? [each.body.previousId] : [])),
  )
  for (const record of records) {
    // A caption that was corrected was not written for the wider circle.
    if (keepsHistory && record.type === 'caption' && replaced.has(record._id)) continue
    const { authorId, deviceId } = entry
    const { teamId: _left, ...rest } = record
    const team = move.to === 'team' && move.teamId !== null ? { teamId: move.teamId } : {}
    const moved = { ...rest, ...team, visibility: move.to }
    const own =
      moved.type === 'transcript' && moved.authorId !== authorId
        ? { ...moved, authorId, deviceId, body: { ...moved.body, transcribedBy: moved.authorId } }
        : moved
    const isThere = (await into.findOne(own._id).exec()) !== null
    if (!isThere) await putRecord(into, own)
  }
}

/** Puts an entry with all its texts on top of what its author has kept of it already. */
async function keepPrivately(database: JournalDatabase, found: FoundEntry): Promise<void> {
  const privately = { to: 'private' as const, teamId: null, consentIds: [] }
  const kept = await findEntry(database, found.entry._id, database.private)
  const tip = kept?.folded.textLeafIds.at(-1) ?? null
  for (const amendment of textsOnly(found.amendments, tip)) {
    await putRecord(database.private, place(amendment, privately))
  }
  if (kept === null) await putRecord(database.private, placeEntry(found.entry, privately))
}

/** Amendments that carry a text, each on the nearest other one that does, else on `root`. */
function textsOnly(amendments: readonly AmendmentRecord[], root: string | null): AmendmentRecord[] {
  const byId = new Map(amendments.map((amendment) => [amendment._id, amendment]))
  return amendments
    .filter((amendment) => amendment.body.text !== undefined)
    .map((amendment) => {
      const seen = new Set([amendment._id])
      let above = byId.get(amendment.body.previousId ?? '')
      while (above !== undefined && above.body.text === undefined && !seen.has(above._id)) {
        seen.add(above._id)
        above = byId.get(above.body.previousId ?? '')
      }
      const { visibility: _dropped, ...body } = amendment.body
      return { ...amendment, body: { ...body, previousId: above?._id ?? root } }
    })
}

type Place = Pick<Move, 'to' | 'teamId' | 'consentIds'>

function placeEntry(entry: EntryRecord, place: Place): EntryRecord {
  const { teamId: _left, ...rest } = entry
  const team = place.to === 'team' && place.teamId !== null ? { teamId: place.teamId } : {}
  return { ...rest, ...team, visibility: place.to, consentIds: [...place.consentIds] }
}

function place(amendment: AmendmentRecord, place: Place): AmendmentRecord {
  const { teamId: _left, ...rest } = amendment
  const team = place.to === 'team' && place.teamId !== null ? { teamId: place.teamId } : {}
  return { ...rest, ...team, visibility: place.to }
}

function intentionId(entryId: string): string {
  return `${MOVE_TYPE}:${entryId.slice(entryId.indexOf(':') + 1)}`
}

async function keepIntention(database: JournalDatabase, intention: Intention): Promise<void> {
  const doc: StoredDoc = {
    _id: intentionId(intention.entryId),
    type: MOVE_TYPE,
    authorId: '',
    body: intention,
    lane: 'side',
    newestFirst: '',
    groupId: '',
    occurredUtc: '',
    movement: '',
  }
  await putDoc(database.private, doc._id, doc)
}

function isIntention(body: object): body is Intention {
  return 'entryId' in body && 'from' in body && 'into' in body && 'move' in body
}
