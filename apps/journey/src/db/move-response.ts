import {
  editRecord,
  type RecordWriter,
  type ResponseRecord,
  type Visibility,
} from '@tributary/records'
import type { JournalDatabase, RecordCollection } from './open-database.ts'
import { collectionOf, eraseDoc, putRecord, recordIn } from './record-store.ts'
import type { StoredDoc } from './stored-doc.ts'

/** The same as of entries: the next start looks for it. */
const MOVE_TYPE = 'move'

// As entries move (see move-entry.ts): the intention is kept, the response is written where it
// goes, and only then erased where it was. A phone that dies in between has it twice and goes on
// at the next start; at no moment is it nowhere. Its edits hold no earlier wording.

interface Intention {
  readonly responseId: string
  readonly from: string
  readonly into: string
  readonly isCopied: boolean
}

export interface ResponseMove {
  readonly from: RecordCollection
  readonly into: RecordCollection
  readonly record: ResponseRecord
  readonly to: Visibility
  readonly teamId: string | null
}

/** @param move - `record` as it is to be, but for its audience */
export async function moveResponse(
  database: JournalDatabase,
  writer: Pick<RecordWriter, 'authorId' | 'deviceId' | 'clock'>,
  { from, into, record, to, teamId }: ResponseMove,
): Promise<void> {
  const { teamId: _left, ...rest } = record
  const team = to === 'team' && teamId !== null ? { teamId } : {}
  const moved = editRecord({ ...rest, ...team }, { visibility: to }, writer)
  const intention = {
    responseId: record._id,
    from: from.name,
    into: into.name,
    isCopied: false,
  }
  await keepIntention(database, intention)
  await putRecord(into, moved)
  await keepIntention(database, { ...intention, isCopied: true })
  await finish(database, { ...intention, isCopied: true })
}

/** Goes on with a move that a killed tab left half done. */
export async function carryOutMove(database: JournalDatabase, body: object): Promise<void> {
  if (!isIntention(body)) return
  const into = collectionOf(database, body.into)
  const from = collectionOf(database, body.from)
  // A team that is not open now may be again; the intention waits for it.
  if (into === null || from === null) return
  if (!body.isCopied) {
    const there = recordIn(await into.findOne(body.responseId).exec())
    // Not written yet: the author's act was not done, and the response is whole where it was.
    if (there === null) {
      await eraseDoc(database.private, intentionId(body.responseId))
      return
    }
  }
  await finish(database, body)
}

async function finish(database: JournalDatabase, intention: Intention): Promise<void> {
  const from = collectionOf(database, intention.from)
  if (from === null) return
  await eraseDoc(from, intention.responseId)
  await eraseDoc(database.private, intentionId(intention.responseId))
}

function intentionId(responseId: string): string {
  return `${MOVE_TYPE}:${responseId.slice(responseId.indexOf(':') + 1)}`
}

async function keepIntention(database: JournalDatabase, intention: Intention): Promise<void> {
  const { responseId, from, into, isCopied } = intention
  const doc: StoredDoc = {
    _id: intentionId(responseId),
    type: MOVE_TYPE,
    authorId: '',
    body: { responseId, from, into, isCopied },
    lane: 'side',
    newestFirst: '',
    groupId: '',
    occurredUtc: '',
    movement: '',
  }
  await database.private.incrementalUpsert(doc)
}

function isIntention(body: object): body is Intention {
  return 'responseId' in body && 'from' in body && 'into' in body && 'isCopied' in body
}
