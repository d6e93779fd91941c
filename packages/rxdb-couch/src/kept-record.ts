import {
  getPrimaryKeyOfInternalDocument,
  getSingleDocument,
  type InternalStoreDocType,
  type RxDatabase,
  type RxDocumentData,
  writeSingle,
} from 'rxdb/plugins/core'

/**
 * One small thing to remember beside a collection, in RxDB's internal store: it is known before a
 * server answers, costs no IndexedDB of its own, and reaches other tabs.
 */
export interface KeptRecord {
  read(): Promise<unknown>
  /** Not for two writers at once: the later one is thrown at. */
  write(data: object): Promise<void>
  /** Calls back when this or another tab wrote. @returns unsubscribe */
  onChange(run: () => void): () => void
}

const CONTEXT = 'OTHER'

export function createKeptRecord(database: RxDatabase, key: string): KeptRecord {
  const id = getPrimaryKeyOfInternalDocument(key, CONTEXT)

  const find = (): Promise<RxDocumentData<InternalStoreDocType> | undefined> =>
    getSingleDocument(database.internalStore, id)

  return {
    async read() {
      return (await find())?.data
    },
    async write(data) {
      const previous = await find()
      const document = {
        id,
        key,
        context: CONTEXT,
        data: { ...data },
        _deleted: false,
        _attachments: {},
        _meta: { ...previous?._meta, lwt: Date.now() },
        _rev: `${revHeight(previous?._rev) + 1}-${database.token}`,
      }
      await writeSingle(
        database.internalStore,
        previous === undefined ? { document } : { previous, document },
        'rxdb-couch-kept',
      )
    },
    onChange(run) {
      const subscription = database.internalStore.changeStream().subscribe((bulk) => {
        if (bulk.events.some((event) => event.documentId === id)) run()
      })
      return () => subscription.unsubscribe()
    },
  }
}

function revHeight(rev: string | undefined): number {
  return rev === undefined ? 0 : Number.parseInt(rev, 10)
}
