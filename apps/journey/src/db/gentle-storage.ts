import type { PreparedQuery, RxDocumentData, RxStorage } from 'rxdb/plugins/core'
import {
  fromDexieToStorage,
  getKeyRangeByQueryPlan,
  getRxStorageDexie,
  type RxStorageInstanceDexie,
} from 'rxdb/plugins/storage-dexie'
import { gentleDexie } from './gentle-dexie.ts'
import type { insertDocs } from './insert-docs.ts'

type Internals = RxStorageInstanceDexie<unknown>['internals']
type Settings = NonNullable<Parameters<typeof getRxStorageDexie>[0]>

/** More docs than this would come in one long turn of the main thread. */
const DOCS_AT_ONCE = 300

let insertMany: typeof insertDocs | undefined

/** Its code comes with the sync and not with the first screen, where nothing is written yet. */
export function insertManyWith(insert: typeof insertDocs): void {
  insertMany = insert
}

/**
 * RxDB over IndexedDB, with every write on disk when its promise resolves: Chromium's default is
 * relaxed (no fsync in 100 inserts), so strict durability is asked for.
 */
export function gentleStorage(): RxStorage<Internals, Settings> {
  const storage = getRxStorageDexie({
    chromeTransactionDurability: 'strict',
    onCreate: gentleDexie,
  })
  return {
    name: storage.name,
    rxdbVersion: storage.rxdbVersion,
    createStorageInstance: async (params) =>
      withReadsInOne(await storage.createStorageInstance(params)),
  }
}

/**
 * RxDB walks a cursor, a turn of the main thread for each doc, and to find the docs written after
 * a checkpoint it begins with all that were written in the same millisecond: the thousands of one
 * pulled batch (RxDB 17.6.0, dexie-query.ts). Meanwhile no write can begin. Both are one request
 * here.
 */
function withReadsInOne<Doc>(instance: RxStorageInstanceDexie<Doc>): RxStorageInstanceDexie<Doc> {
  const query = instance.query.bind(instance)
  const bulkWrite = instance.bulkWrite.bind(instance)
  instance.query = async (prepared) =>
    (await queryInOne(instance, prepared)) ?? (await query(prepared))
  instance.bulkWrite = async (rows, context) =>
    (await insertMany?.(instance, rows, context)) ?? (await bulkWrite(rows, context))
  return Object.assign(instance, {
    async getChangedDocumentsSince(
      limit: number,
      checkpoint: { readonly id: string; readonly lwt: number } = { id: '', lwt: 0 },
    ) {
      const { dexieTable, booleanIndexes } = await instance.internals
      const rows = await dexieTable
        .where(`[_meta.lwt+${instance.primaryPath}]`)
        .above([checkpoint.lwt, checkpoint.id])
        .limit(limit)
        .toArray()
      const documents = rows.map((row) => fromDexieToStorage<Doc>(booleanIndexes, row))
      const last = documents.at(-1)
      const reached = last && { id: String(last[instance.primaryPath]), lwt: last._meta.lwt }
      return { documents, checkpoint: reached ?? checkpoint }
    },
  })
}

/** @returns undefined for a query whose index does not find exactly its docs, or finds many */
async function queryInOne<Doc>(
  instance: RxStorageInstanceDexie<Doc>,
  { query, queryPlan }: PreparedQuery<Doc>,
): Promise<{ documents: RxDocumentData<Doc>[] } | undefined> {
  const last = query.skip + (query.limit ?? Number.POSITIVE_INFINITY)
  const isExact = queryPlan.selectorSatisfiedByIndex && queryPlan.sortSatisfiedByIndex
  if (!isExact || last > DOCS_AT_ONCE) return undefined
  const { dexieTable, booleanIndexes } = await instance.internals
  const keys = { bound: (...of: [unknown[], unknown[], boolean, boolean]) => of }
  const [lower, upper, isLowerOpen, isUpperOpen]: ReturnType<typeof keys.bound> =
    getKeyRangeByQueryPlan(booleanIndexes, queryPlan, keys)
  const rows = await dexieTable
    .where(`[${queryPlan.index.join('+')}]`)
    .between(lower, upper, !isLowerOpen, !isUpperOpen)
    .limit(last)
    .toArray()
  return { documents: rows.slice(query.skip).map((row) => fromDexieToStorage(booleanIndexes, row)) }
}
