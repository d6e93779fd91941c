import {
  getPrimaryKeyOfInternalDocument,
  getSingleDocument,
  type InternalStoreDocType,
  type RxCollection,
  type RxDatabase,
  type RxDocumentData,
  writeSingle,
} from 'rxdb/plugins/core'
import type { DbInfo } from './wire-answers.ts'

/** Which server db a collection's metadata speaks about. */
export interface ServerBinding {
  readonly instanceId: string
  /** The whole db was pulled from this instance at least once. */
  readonly isPulled: boolean
  /** Counts the times that this instance was found to have gone back to an earlier state. */
  readonly restores: number
  /** Greatest update seq seen, as the server gave it. */
  readonly updateSeq: string
}

/**
 * What a server's answer makes of the binding: the same one, or a new one when the db was
 * created anew, or is an older copy of itself, which its own seqs give away.
 */
export function bindTo(info: DbInfo, bound: ServerBinding | undefined): ServerBinding {
  const fresh = { instanceId: info.instanceId, isPulled: false, updateSeq: info.updateSeq }
  if (bound?.instanceId !== info.instanceId) return { ...fresh, restores: 0 }
  if (isBefore(info.updateSeq, bound.updateSeq)) return { ...fresh, restores: bound.restores + 1 }
  return isBefore(bound.updateSeq, info.updateSeq) ? { ...bound, updateSeq: info.updateSeq } : bound
}

export function isSameServerDb(a: ServerBinding | undefined, b: ServerBinding): boolean {
  return a?.instanceId === b.instanceId && a.restores === b.restores
}

/** Seqs are opaque; only bare numbers, as a single server gives them, are ever compared. */
function isBefore(a: string, b: string): boolean {
  return /^\d+$/.test(a) && /^\d+$/.test(b) && Number(a) < Number(b)
}

/**
 * Kept in RxDB's internal store, so that it is known before a server answers, costs no
 * IndexedDB of its own, and reaches other tabs.
 */
export interface BindingStore {
  read(): Promise<ServerBinding | undefined>
  write(binding: ServerBinding): Promise<void>
  /** Calls back when this or another tab wrote. @returns unsubscribe */
  onChange(run: () => void): () => void
}

const CONTEXT = 'OTHER'

export function createBindingStore<Doc>(collection: RxCollection<Doc>, db: string): BindingStore {
  const database: RxDatabase = collection.database
  const key = `rxdb-couch|${collection.name}|${db}`
  const id = getPrimaryKeyOfInternalDocument(key, CONTEXT)

  const find = (): Promise<RxDocumentData<InternalStoreDocType> | undefined> =>
    getSingleDocument(database.internalStore, id)

  return {
    async read() {
      const data: unknown = (await find())?.data
      return parseBinding(data)
    },
    async write(binding) {
      const previous = await find()
      const document = {
        id,
        key,
        context: CONTEXT,
        data: { ...binding },
        _deleted: false,
        _attachments: {},
        _meta: { ...previous?._meta, lwt: Date.now() },
        _rev: `${revHeight(previous?._rev) + 1}-${database.token}`,
      }
      await writeSingle(
        database.internalStore,
        previous === undefined ? { document } : { previous, document },
        'rxdb-couch-binding',
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

function parseBinding(data: unknown): ServerBinding | undefined {
  if (typeof data !== 'object' || data === null) return undefined
  const instanceId: unknown = Reflect.get(data, 'instanceId')
  const updateSeq: unknown = Reflect.get(data, 'updateSeq')
  const restores: unknown = Reflect.get(data, 'restores')
  if (typeof instanceId !== 'string' || typeof updateSeq !== 'string') return undefined
  if (typeof restores !== 'number') return undefined
  return { instanceId, updateSeq, restores, isPulled: Reflect.get(data, 'isPulled') === true }
}
