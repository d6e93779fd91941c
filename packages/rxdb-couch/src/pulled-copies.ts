import {
  createRevision,
  getChangedDocumentsSince,
  now,
  type BulkWriteRow,
  type RxCollection,
  type RxDocumentData,
  type RxStorageInstance,
  type WithDeleted,
  writeDocToDocState,
} from 'rxdb/plugins/core'
import type { MetaDoc, MetaInstance, MetaStore } from './meta-store.ts'
import { FROM_SERVER, isUnchangedSincePull } from './origin-mark.ts'

// RxDB stores what it pulls twice: the doc, and in the metadata a copy of it as the server's last
// known state. Half of a first pull is that copy. A doc whose mark says that nobody has changed it
// since is its own copy, so for docs that are never edited there needs to be no other.

const META_FROM_SERVER = 'replication-down-write-meta'
/** How RxDB ends the id of a row about a doc: `itemId|isCheckpoint`. */
const OF_DOC = '|0'

type Fork<Doc> = RxStorageInstance<Doc, unknown, unknown>

/**
 * RxDB asks for the docs of a batch and, in the same breath, for their rows; the rows that were
 * never written are made of the same docs.
 */
export interface Looks<Doc> {
  /** @param docs - what the storage answers to this look */
  note(ids: readonly string[], docs: Promise<RxDocumentData<Doc>[]>): void
  /** The look of this very turn, when it was for all of these docs. */
  forAll(ids: readonly string[]): Promise<RxDocumentData<Doc>[]> | undefined
}

/** @param onLook - RxDB looks up the docs of a batch it was handed, before it writes them */
export function createLooks<Doc>(onLook: () => void): Looks<Doc> {
  let last: { readonly ids: Set<string>; readonly docs: Promise<RxDocumentData<Doc>[]> } | undefined
  return {
    note(ids, docs) {
      const look = { ids: new Set(ids), docs }
      last = look
      queueMicrotask(() => {
        if (last === look) last = undefined
      })
      onLook()
    },
    forAll: (ids) =>
      last !== undefined && ids.every((id) => last?.ids.has(id)) ? last.docs : undefined,
  }
}

/**
 * The collection's storage as a replication may use it.
 *
 * Docs that the pull inserts keep their mark, which RxDB's storage wrapper takes from them (17.6.0,
 * rx-storage-helper.ts: every insert gets a fresh `_meta`). Docs with a mark are left out of what
 * RxDB reads to be pushed: they came from the server.
 */
export function forkWithMarks<Doc>(
  collection: RxCollection<Doc>,
  identifierHash: string,
  looks: Looks<Doc>,
): Fork<Doc> {
  const { storageInstance, database } = collection
  const original = storageInstance.originalStorageInstance
  return {
    ...storageInstance,
    findDocumentsById(ids, withDeleted) {
      const docs = storageInstance.findDocumentsById(ids, withDeleted)
      if (withDeleted) looks.note(ids, docs)
      return docs
    },
    async getChangedDocumentsSince(limit, checkpoint) {
      for (let since = checkpoint; ;) {
        const found = await getChangedDocumentsSince(storageInstance, limit, since)
        const documents = found.documents.filter(
          (doc) => !isUnchangedSincePull(doc, identifierHash),
        )
        // RxDB takes an answer without docs for the end.
        if (documents.length > 0 || found.documents.length === 0) return { ...found, documents }
        since = found.checkpoint
      }
    },
    bulkWrite(rows, context) {
      if (!context.startsWith(FROM_SERVER)) return storageInstance.bulkWrite(rows, context)
      const lwt = now()
      // RxDB made these docs for this write alone, so they need no other copy.
      for (const { previous, document } of rows) {
        document._meta.lwt = lwt
        document._rev = createRevision(database.token, previous)
      }
      return database.lockedRun(() => original.bulkWrite(rows, context))
    },
  }
}

/**
 * The metadata as RxDB reads and writes them, with a marked doc's own state in the place of a row
 * that was never written.
 *
 * @param isNeverEdited - of these docs no row is written by the pull
 */
export function metaWithoutCopies<Doc>(
  { instance, identifierHash }: Pick<MetaStore<Doc>, 'instance' | 'identifierHash'>,
  { storageInstance, schema }: RxCollection<Doc>,
  isNeverEdited: (doc: WithDeleted<Doc>) => boolean,
  looks: Looks<Doc>,
): MetaInstance<Doc> {
  const primaryPath: string = schema.primaryPath
  /** Rows that are not in the storage. */
  const made = new WeakSet<RxDocumentData<MetaDoc<Doc>>>()

  const docIdsOf = (rowIds: readonly string[]) =>
    rowIds.filter((id) => id.endsWith(OF_DOC)).map((id) => id.slice(0, -OF_DOC.length))

  async function readMarked(
    rowIds: readonly string[],
    look: Promise<RxDocumentData<Doc>[]> | undefined,
  ): Promise<RxDocumentData<MetaDoc<Doc>>[]> {
    const docIds = docIdsOf(rowIds)
    if (docIds.length === 0) return []
    const wanted = new Set(docIds)
    const docs = await (look ?? storageInstance.findDocumentsById(docIds, true))
    return docs
      .filter((doc) => wanted.has(String(Reflect.get(doc, primaryPath))))
      .filter((doc) => isUnchangedSincePull(doc, identifierHash))
      .map((doc) => {
        const itemId = String(Reflect.get(doc, primaryPath))
        const row: RxDocumentData<MetaDoc<Doc>> = {
          id: `${itemId}${OF_DOC}`,
          itemId,
          isCheckpoint: '0',
          docData: writeDocToDocState(doc, false, false),
          _attachments: {},
          _deleted: false,
          _rev: '1-made',
          _meta: { lwt: 1 },
        }
        made.add(row)
        return row
      })
  }

  const overrides: Pick<MetaInstance<Doc>, 'findDocumentsById' | 'bulkWrite'> = {
    async findDocumentsById(ids, withDeleted) {
      const look = looks.forAll(docIdsOf(ids))
      const stored = await instance.findDocumentsById(ids, withDeleted)
      if (stored.length === ids.length) return stored
      const known = new Set(stored.map(({ id }) => id))
      return [
        ...stored,
        ...(await readMarked(
          ids.filter((id) => !known.has(id)),
          look,
        )),
      ]
    },
    async bulkWrite(rows, context) {
      const written = rows.flatMap(({ previous, document }): BulkWriteRow<MetaDoc<Doc>>[] => {
        if (previous !== undefined && !made.has(previous)) return [{ previous, document }]
        const isCopy = context === META_FROM_SERVER && isNeverEdited(document.docData)
        return isCopy ? [] : [{ document }]
      })
      return written.length === 0 ? { error: [] } : instance.bulkWrite(written, context)
    },
  }
  // By inheritance: the rest of a storage instance is methods of a class.
  const meta: MetaInstance<Doc> = Object.create(instance)
  return Object.assign(meta, overrides)
}
