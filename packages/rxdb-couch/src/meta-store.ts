import {
  addConnectedStorageToCollection,
  getComposedPrimaryKeyOfDocumentData,
  getRxReplicationMetaInstanceSchema,
  type RxCollection,
  type RxDocumentData,
  type RxStorageInstance,
  type RxStorageReplicationMeta,
} from 'rxdb/plugins/core'
import type { PullCheckpoint } from './pull-changes.ts'
import type { ServerDbName } from './server-binding.ts'

export type MetaDoc<Doc> = RxStorageReplicationMeta<Doc, PullCheckpoint>
export type MetaInstance<Doc> = RxStorageInstance<MetaDoc<Doc>, unknown, unknown>

/**
 * What RxDB's replication keeps of one server db: the last known server state of each doc, and
 * how far both directions have come. One per server instance: a db that was created anew knows
 * nothing of what its predecessor had.
 */
export interface MetaStore<Doc> {
  /** Names the replication; its hash marks the docs that came from this server. */
  readonly identifier: string
  readonly identifierHash: string
  readonly serverDb: ServerDbName
  readonly instance: MetaInstance<Doc>
  /** Up to where RxDB has pushed, in its own form; undefined before the first push. */
  pushCheckpoint(): Promise<unknown>
  find(docIds: readonly string[]): Promise<ReadonlyMap<string, RxDocumentData<MetaDoc<Doc>>>>
  close(): Promise<void>
}

export async function openMetaStore<Doc>(
  collection: RxCollection<Doc>,
  db: string,
  serverDb: ServerDbName,
): Promise<MetaStore<Doc>> {
  const { database } = collection
  const identifier = `rxdb-couch|${db}|${serverDb.instanceId}|${serverDb.restores}`
  const identifierHash = await database.hashFunction(identifier)
  const nameHash = await database.hashFunction(`${collection.name}|${identifier}`)
  const collectionName = `rx-replication-meta-${nameHash}`
  const schema = getRxReplicationMetaInstanceSchema<Doc, PullCheckpoint>(
    collection.schema.jsonSchema,
    false,
  )
  const instance: MetaInstance<Doc> = await database.storage.createStorageInstance<MetaDoc<Doc>>({
    databaseName: database.name,
    collectionName,
    databaseInstanceToken: database.token,
    multiInstance: database.multiInstance,
    options: {},
    schema,
    devMode: false,
  })
  // Lets collection.remove() take the metadata with it: leaving a journey leaves nothing.
  await addConnectedStorageToCollection(collection, collectionName, schema)

  return {
    identifier,
    identifierHash,
    serverDb,
    instance,
    async pushCheckpoint() {
      const id = getComposedPrimaryKeyOfDocumentData(schema, { itemId: 'up', isCheckpoint: '1' })
      const [checkpoint] = await instance.findDocumentsById([id], false)
      return checkpoint?.checkpointData
    },
    async find(docIds) {
      const ids = docIds.map((itemId) =>
        getComposedPrimaryKeyOfDocumentData(schema, { itemId, isCheckpoint: '0' }),
      )
      const docs = await instance.findDocumentsById(ids, true)
      return new Map(docs.map((doc) => [doc.itemId, doc]))
    },
    close: () => instance.close(),
  }
}
