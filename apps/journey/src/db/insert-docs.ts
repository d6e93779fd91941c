import {
  type BulkWriteRow,
  randomToken,
  type RxDocumentData,
  type RxStorageBulkWriteResponse,
} from 'rxdb/plugins/core'
import { fromStorageToDexie, type RxStorageInstanceDexie } from 'rxdb/plugins/storage-dexie'

/** Fewer are written quickly by the usual way. */
const WORTH_IT = 20
/** Puts handed to IndexedDB at once; each is a copy of a doc, made on the main thread. */
const PUTS_AT_ONCE = 48

/**
 * Writes many docs that are not there yet, as a first pull does, straight into IndexedDB: on a slow
 * phone RxDB's deep copy of each doc and Dexie's care for each put cost as much as the puts. One
 * strict transaction, all or nothing, after which the storage tells of the docs as of any others.
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
  if (!isOpen || rows.length < WORTH_IT) return undefined
  if (!rows.every(({ previous, document }) => previous === undefined && document._rev !== '')) {
    return undefined
  }
  const { dexieDb, dexieTable, booleanIndexes } = await instance.internals
  const begun = begin(dexieDb.backendDB(), dexieTable.name)
  if (begun === undefined) return undefined
  const transaction: IDBTransaction = begun

  const { primaryPath } = instance
  const ids = rows.map(({ document }) => String(document[primaryPath]))
  const store = transaction.objectStore(dexieTable.name)
  const isWritten = await new Promise<boolean>((resolve, reject) => {
    transaction.addEventListener('complete', () => resolve(true))
    // Ended by a look that found one of the docs, it has no error.
    transaction.addEventListener('abort', () =>
      transaction.error === null ? resolve(false) : reject(transaction.error),
    )
    const asked = store.getAllKeys(rangeOf(ids), ids.length + 1)
    asked.addEventListener('success', () => {
      const wanted = new Set<unknown>(ids)
      if (asked.result.length > ids.length || asked.result.some((key) => wanted.has(key))) {
        transaction.abort()
      } else putFrom(0)
    })

    function putFrom(at: number) {
      try {
        const slice = rows.slice(at, at + PUTS_AT_ONCE)
        for (const [within, { document }] of slice.entries()) {
          const put = putAsStored(store, booleanIndexes, document)
          // IndexedDB is busy with the rest of the slice while the next one is copied.
          if (within === 0) put.addEventListener('success', () => putFrom(at + PUTS_AT_ONCE))
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

function rangeOf(ids: readonly string[]): IDBKeyRange {
  const sorted = ids.toSorted()
  return IDBKeyRange.bound(sorted[0], sorted.at(-1))
}

/**
 * Puts what `fromStorageToDexie` makes, without its deep copy: that one renames fields that begin
 * with a pipe, which only names of indexes need. Read, both are the same. IndexedDB copies a doc
 * before `put` returns, so the doc lends itself and needs no copy at all.
 */
function putAsStored<Doc>(
  store: IDBObjectStore,
  booleanIndexes: string[],
  document: RxDocumentData<Doc>,
): IDBRequest {
  if (Object.isFrozen(document) || booleanIndexes.some((path) => path.includes('.'))) {
    return store.put(fromStorageToDexie(booleanIndexes, document))
  }
  const before = booleanIndexes.map((field): unknown => Reflect.get(document, field))
  try {
    for (const [at, field] of booleanIndexes.entries()) {
      Reflect.set(document, field, before[at] ? '1' : '0')
    }
    return store.put(document)
  } finally {
    for (const [at, field] of booleanIndexes.entries()) Reflect.set(document, field, before[at])
  }
}
