import {
  type BulkWriteRow,
  randomToken,
  type RxDocumentData,
  type RxStorageBulkWriteResponse,
} from 'rxdb/plugins/core'
import { fromStorageToDexie, type RxStorageInstanceDexie } from 'rxdb/plugins/storage-dexie'

/** Adds handed to IndexedDB at once; each is a copy of a doc, made on the main thread. */
const ADDS_AT_ONCE = 32

/**
 * Writes docs that are not there yet straight into IndexedDB: on a slow phone RxDB's look whether
 * they are, its deep copy of each and Dexie's care for each cost as much as the writing. One strict
 * transaction, all or nothing, after which the storage tells of the docs as of any others.
 *
 * @returns undefined when this way is not open, as when one of the docs is there already; nothing
 *   was written then
 * @throws DOMException when the transaction failed, such as `QuotaExceededError`
 */
export async function insertDocs<Doc>(
  instance: RxStorageInstanceDexie<Doc>,
  rows: BulkWriteRow<Doc>[],
  context: string,
): Promise<RxStorageBulkWriteResponse<Doc> | undefined> {
  const isOpen = instance.closed === undefined && instance.schema.attachments === undefined
  if (!isOpen || rows.length === 0) return undefined
  if (!rows.every(({ previous, document }) => previous === undefined && document._rev !== '')) {
    return undefined
  }
  const { dexieDb, dexieTable, booleanIndexes } = await instance.internals
  const begun = begin(dexieDb.backendDB(), dexieTable.name)
  if (begun === undefined) return undefined
  const transaction: IDBTransaction = begun

  const store = transaction.objectStore(dexieTable.name)
  const isWritten = await new Promise<boolean>((resolve, reject) => {
    transaction.addEventListener('complete', () => resolve(true))
    transaction.addEventListener('abort', () =>
      mayGoTheOtherWay(transaction.error) ? resolve(false) : reject(transaction.error),
    )
    addFrom(0)

    function addFrom(at: number) {
      try {
        const slice = rows.slice(at, at + ADDS_AT_ONCE)
        for (const [within, { document }] of slice.entries()) {
          const added = addAsStored(store, booleanIndexes, document)
          // IndexedDB is busy with the rest of the slice while the next one is copied.
          if (within === 0) added.addEventListener('success', () => addFrom(at + ADDS_AT_ONCE))
        }
      } catch (error) {
        // A doc that IndexedDB cannot copy.
        reject(error instanceof Error ? error : new Error(String(error)))
        transaction.abort()
      }
    }
  })
  if (!isWritten) return undefined

  tellOfInserts(instance, rows, context)
  return { error: [] }
}

/** As RxDB's adapter tells it (17.6.0, rx-storage-helper.ts): a tombstone is no news. */
function tellOfInserts<Doc>(
  instance: RxStorageInstanceDexie<Doc>,
  rows: readonly BulkWriteRow<Doc>[],
  context: string,
): void {
  const last = rows.at(-1)?.document
  const events = rows.flatMap(({ document }) =>
    document._deleted
      ? []
      : [
          {
            documentId: String(document[instance.primaryPath]),
            operation: 'INSERT' as const,
            documentData: document,
            previousDocumentData: undefined,
          },
        ],
  )
  if (last === undefined || events.length === 0) return
  const checkpoint = { id: String(last[instance.primaryPath]), lwt: last._meta.lwt }
  instance['changes$'].next({ id: randomToken(10), events, checkpoint, context })
}

/** @returns undefined when the connection is gone: Dexie opens it anew, on its own way */
function begin(db: IDBDatabase | null, store: string): IDBTransaction | undefined {
  try {
    return db?.transaction(store, 'readwrite', { durability: 'strict' })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'InvalidStateError') return undefined
    throw error
  }
}

/** An `add` met a doc of the same id; or the connection was lost, which Dexie opens anew. */
function mayGoTheOtherWay(error: DOMException | null): boolean {
  return error === null || error.name === 'ConstraintError'
}

/**
 * Adds what `fromStorageToDexie` makes, without its deep copy: that one renames fields that begin
 * with a pipe, which only names of indexes need. Read, both are the same. IndexedDB copies a doc
 * before `add` returns, so the doc lends itself and needs no copy at all.
 */
function addAsStored<Doc>(
  store: IDBObjectStore,
  booleanIndexes: string[],
  document: RxDocumentData<Doc>,
): IDBRequest {
  if (Object.isFrozen(document) || booleanIndexes.some((path) => path.includes('.'))) {
    return store.add(fromStorageToDexie(booleanIndexes, document))
  }
  const before = booleanIndexes.map((field): unknown => Reflect.get(document, field))
  try {
    for (const [at, field] of booleanIndexes.entries()) {
      Reflect.set(document, field, before[at] ? '1' : '0')
    }
    return store.add(document)
  } finally {
    for (const [at, field] of booleanIndexes.entries()) Reflect.set(document, field, before[at])
  }
}
