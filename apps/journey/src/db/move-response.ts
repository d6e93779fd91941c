import {
  type AnyRecord,
  editRecord,
  isRecordOf,
  mergeRecords,
  type RecordWriter,
  type ResponseRecord,
  type Visibility,
} from '@tributary/records'
import type { JournalDatabase, RecordCollection } from './open-database.ts'
import { putDoc } from './put-doc.ts'
import { addRecord, collectionOf, eraseDoc, recordIn } from './record-store.ts'
import { emptied, recordOf, type StoredDoc, storedFrom } from './stored-doc.ts'

/** The same as of entries: the next start looks for it. */
const MOVE_TYPE = 'move'

// As entries move (see move-entry.ts): the intention is kept, the response is written where it
// goes, and only then erased where it was. A phone that dies in between has it twice and goes on
// at the next start; at no moment is it nowhere. What another tab answered meanwhile, in the old
// place, is joined to the new one before the old one is erased. Its edits hold no earlier wording.

interface Intention {
  readonly responseId: string
  readonly from: string
  readonly into: string
  readonly isCopied: boolean
  /** The author's choice; absent in an intention that an older version of the app kept. */
  readonly to?: Visibility
  readonly teamId?: string | null
  /** In the same act the author called it finished. */
  readonly isFinishing?: boolean
}

export interface ResponseMove {
  readonly from: RecordCollection
  readonly into: RecordCollection
  readonly responseId: string
  readonly to: Visibility
  readonly teamId: string | null
  readonly isFinishing: boolean
}

type Editor = Pick<RecordWriter, 'authorId' | 'deviceId' | 'clock'>

export async function moveResponse(
  database: JournalDatabase,
  writer: Editor,
  { from, into, responseId, to, teamId, isFinishing }: ResponseMove,
): Promise<void> {
  const intention = {
    responseId,
    from: from.name,
    into: into.name,
    isCopied: false,
    to,
    teamId,
    isFinishing,
  }
  await keepIntention(database, intention)
  await carryOut(database, writer, from, into, intention)
}

/** Goes on with a move that a killed tab left half done. */
export async function carryOutMove(
  database: JournalDatabase,
  writer: Editor,
  body: object,
): Promise<void> {
  if (!isIntention(body)) return
  const into = collectionOf(database, body.into)
  const from = collectionOf(database, body.from)
  // A team that is not open now may be again; the intention waits for it.
  if (into === null || from === null) return
  await carryOut(database, writer, from, into, body)
}

async function carryOut(
  database: JournalDatabase,
  writer: Editor,
  from: RecordCollection,
  into: RecordCollection,
  intention: Intention,
): Promise<void> {
  const { responseId, to } = intention
  if (!intention.isCopied) {
    const there = await responseIn(into, responseId)
    const here = await responseIn(from, responseId)
    if (there === null && here !== null) {
      // Kept by an older version, which had not written down for whom: it stays where it is whole.
      if (to === undefined) {
        await eraseDoc(database.private, intentionId(responseId))
        return
      }
      await addRecord(into, placed(here, { ...intention, to }, writer))
    }
    await keepIntention(database, { ...intention, isCopied: true })
  }
  await joinAndErase(from, into, responseId)
  await eraseDoc(database.private, intentionId(responseId))
}

function placed(
  record: ResponseRecord,
  { to, teamId, isFinishing }: Intention & { readonly to: Visibility },
  writer: Editor,
): ResponseRecord {
  const { teamId: _left, ...rest } = record
  const team = to === 'team' && typeof teamId === 'string' ? { teamId } : {}
  const set = { meantFor: to, ...(isFinishing === true ? { isFinished: true } : {}) }
  // Under a name of its own: as an edit of this device it would claim to have seen what another
  // tab of the same device is writing into the old copy at this moment.
  const mover = { ...writer, deviceId: `${writer.deviceId}-move` }
  return editRecord({ ...rest, ...team }, { visibility: to, set }, mover)
}

/** The author chose again: a move that waits for its team is not carried out later. */
export async function dropMove(database: JournalDatabase, responseId: string): Promise<void> {
  await eraseDoc(database.private, intentionId(responseId))
}

/** Erases the old copy, but for one that still says what the new one does not: that is joined. */
async function joinAndErase(
  from: RecordCollection,
  into: RecordCollection,
  id: string,
): Promise<void> {
  for (;;) {
    const left = await responseIn(from, id)
    const moved = await into.findOne(id).exec()
    // Taken back meanwhile, or erased before: nothing is to be brought back.
    if (left !== null && moved !== null) {
      await moved.incrementalModify((data) => {
        const held = recordOf(data)
        if (held === null || !isRecordOf(held, 'response')) return data
        const { teamId: _left, ...said } = left
        const seat = { visibility: held.visibility, ...teamOf(held) }
        const joined = recordOf(mergeRecords(held, { ...said, ...seat }))
        return joined === null ? data : { ...data, ...storedFrom(joined) }
      })
    }
    const doc = await from.findOne(id).exec()
    if (doc === null) return
    let isErased = false
    await doc.incrementalModify((data) => {
      isErased = left === null || isSameEdits(recordOf(data), left)
      return isErased ? { ...emptied(data), _deleted: true } : data
    })
    if (isErased) return
  }
}

function teamOf({ teamId }: ResponseRecord): { readonly teamId?: string } {
  return teamId === undefined ? {} : { teamId }
}

function isSameEdits(record: AnyRecord | null, other: ResponseRecord): boolean {
  return (
    record !== null &&
    isRecordOf(record, 'response') &&
    JSON.stringify(record.edits) === JSON.stringify(other.edits)
  )
}

async function responseIn(
  collection: RecordCollection,
  id: string,
): Promise<ResponseRecord | null> {
  const record = recordIn(await collection.findOne(id).exec())
  return record !== null && isRecordOf(record, 'response') ? record : null
}

function intentionId(responseId: string): string {
  return `${MOVE_TYPE}:${responseId.slice(responseId.indexOf(':') + 1)}`
}

async function keepIntention(database: JournalDatabase, intention: Intention): Promise<void> {
  const doc: StoredDoc = {
    _id: intentionId(intention.responseId),
    type: MOVE_TYPE,
    authorId: '',
    body: { ...intention },
    lane: 'side',
    newestFirst: '',
    groupId: '',
    occurredUtc: '',
    movement: '',
  }
  await putDoc(database.private, doc._id, doc)
}

function isIntention(body: object): body is Intention {
  return 'responseId' in body && 'from' in body && 'into' in body && 'isCopied' in body
}
