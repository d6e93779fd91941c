import {
  foldEntry,
  isRecordOf,
  type AmendmentRecord,
  type AnyRecord,
  type CaptionRecord,
  type EntryRecord,
  type FoldedEntry,
  type MediaRecord,
  type TranscriptRecord,
} from '@tributary/records'
import type { RxDocument } from 'rxdb/plugins/core'
import { entryCollections } from './live-records.ts'
import type { JournalDatabase, RecordCollection } from './open-database.ts'
import { putDoc } from './put-doc.ts'
import { emptied, recordOf, storedFrom, type StoredDoc } from './stored-doc.ts'

/** An entry with its amendments, read from the collection it lives in. */
export interface FoundEntry {
  readonly collection: RecordCollection
  readonly entry: EntryRecord
  readonly amendments: readonly AmendmentRecord[]
  readonly folded: FoldedEntry
}

/**
 * Stores a record that nobody can have written before, its id being new: one strict transaction
 * and no look at what is there. Resolves once IndexedDB has committed.
 *
 * @throws RxError `CONFLICT` when the id is taken after all; what is there stays as it is
 */
export async function addRecord(collection: RecordCollection, record: AnyRecord): Promise<void> {
  const { _deleted, ...doc } = storedFrom(record)
  await collection.insert(doc)
}

/** Stores a record, there before or not. Resolves once IndexedDB has committed. */
export async function putRecord(collection: RecordCollection, record: AnyRecord): Promise<void> {
  const { _deleted, ...doc } = storedFrom(record)
  await putDoc(collection, record._id, doc)
}

/** @returns null where the entry is not on this phone, or not in that collection when one is given */
export async function findEntry(
  database: JournalDatabase,
  id: string,
  only?: RecordCollection,
): Promise<FoundEntry | null> {
  for (const collection of only === undefined ? entryCollections(database) : [only]) {
    const record = recordIn(await collection.findOne(id).exec())
    if (record === null || !isRecordOf(record, 'entry')) continue
    const amendments = await amendmentsOf(collection, id)
    return { collection, entry: record, amendments, folded: foldEntry(record, amendments, []) }
  }
  return null
}

async function amendmentsOf(
  collection: RecordCollection,
  entryId: string,
): Promise<AmendmentRecord[]> {
  const docs = await collection
    .find({
      selector: { groupId: { $eq: entryId } },
      sort: [{ newestFirst: 'asc' }],
      index: ['groupId', 'newestFirst'],
    })
    .exec()
  return docs
    .map(recordIn)
    .filter((record) => record !== null)
    .filter((record) => isRecordOf(record, 'amendment'))
}

type SaidOfMedia = MediaRecord | CaptionRecord | TranscriptRecord

/** An entry's photos and recordings, and what people said of them; not what the hub says. */
export async function mediaRecordsOf(
  collection: RecordCollection,
  entryId: string,
): Promise<SaidOfMedia[]> {
  const docs = await collection
    .find({
      selector: { groupId: { $eq: entryId }, lane: { $eq: 'media' } },
      sort: [{ newestFirst: 'asc' }],
      index: ['groupId', 'newestFirst'],
    })
    .exec()
  return docs
    .map(recordIn)
    .filter((record) => record !== null)
    .filter(isSaidOfMedia)
}

function isSaidOfMedia(record: AnyRecord): record is SaidOfMedia {
  return record.type === 'media' || record.type === 'caption' || record.type === 'transcript'
}

export function recordIn(doc: RxDocument<StoredDoc> | null): AnyRecord | null {
  return doc === null ? null : recordOf(doc.toJSON())
}

/** Deletes a doc and what it said: RxDB keeps a deleted doc's fields, so they are emptied first. */
export async function eraseDoc(collection: RecordCollection, id: string): Promise<void> {
  const doc = await collection.findOne(id).exec()
  await doc?.incrementalModify((data) => ({ ...emptied(data), _deleted: true }))
}

/** Corrections first, so that an entry is never without a correction that it had. */
export async function eraseEntry(collection: RecordCollection, id: string): Promise<void> {
  const author = recordIn(await collection.findOne(id).exec())?.authorId
  for (const amendment of await amendmentsOf(collection, id)) {
    await eraseDoc(collection, amendment._id)
  }
  for (const record of await mediaRecordsOf(collection, id)) {
    // What the hub and others wrote about it, the hub takes away.
    if (record.authorId === author) await eraseDoc(collection, record._id)
  }
  await eraseDoc(collection, id)
}

export function collectionOf(database: JournalDatabase, name: string): RecordCollection | null {
  return [...entryCollections(database), database.hub].find((each) => each.name === name) ?? null
}
