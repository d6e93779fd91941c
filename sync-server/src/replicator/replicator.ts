import { isJsonObject, type JsonObject, SyncError } from '@tributary/sync-protocol'
import type { Principal } from '../access/principal.ts'
import type { Database } from '../replication/database.ts'
import type { DatabaseDirectory } from '../replication/database-directory.ts'
import { guardDatabase } from '../replication/guarded-database.ts'
import { REPLICATOR_DB, type SystemDb } from '../replication/system-db.ts'
import { DocWatch, isoSeconds } from './doc-watch.ts'
import { readEndpoint } from './endpoint.ts'
import type { Job, ReplicatorSources } from './job.ts'
import { JobTable } from './job-table.ts'
import { ReplicationError } from './replication-error.ts'
import { readReplicationSpec } from './replication-spec.ts'
import { printStats } from './replication-stats.ts'
import { endOf } from './replicator-doc.ts'

/** CouchDB's node name of a server that stands alone. */
export const NODE_NAME = 'couchdb@127.0.0.1'

type ReplicateOutcome =
  | { readonly kind: 'started'; readonly id: string }
  | { readonly kind: 'cancelled'; readonly id: string }
  | { readonly kind: 'done'; readonly result: JsonObject }

/** `_replicate` and `_replicator`, for server admins alone: whoever calls has checked that. */
export interface Replicator {
  /** @throws ReplicationError */
  replicate(body: JsonObject, principal: Principal): Promise<ReplicateOutcome>
  /** For `_scheduler/jobs`. */
  jobs(): JsonObject[]
  /** For `_scheduler/docs`, by doc id. */
  docs(): Promise<JsonObject[]>
  /** For `_active_tasks`. */
  tasks(): JsonObject[]
  readonly systemDb: SystemDb
  /** Takes up the jobs of `_replicator`, if there is one. */
  begin(): Promise<void>
  close(): Promise<void>
}

export function createReplicator(options: {
  readonly databases: DatabaseDirectory
  readonly sources: ReplicatorSources
  readonly onFailure: (failure: unknown) => void
}): Replicator {
  const { databases, sources, onFailure } = options
  const table = new JobTable(sources)
  let watch: { readonly db: Database; readonly docs: DocWatch } | undefined
  let isClosed = false

  /** A db that was deleted and made again is another. */
  const watchOver = (db: Database) => {
    if (watch?.db === db || isClosed) return
    watch = { db, docs: new DocWatch({ db, table, sources, onFailure }) }
  }

  async function replicate(body: JsonObject, owner: Principal): Promise<ReplicateOutcome> {
    const { cancel: isCancel = false } = body
    if (typeof isCancel !== 'boolean') {
      throw new ReplicationError('bad_request', 'parameter `cancel` must be a boolean')
    }
    if (isCancel) return cancel(body, owner)
    const spec = readReplicationSpec(body)
    const { job } = await table.start({ spec, owner, docId: null })
    if (spec.isContinuous) return { kind: 'started', id: job.id }
    return { kind: 'done', result: await job.ended }
  }

  async function cancel(body: JsonObject, owner: Principal): Promise<ReplicateOutcome> {
    const given = body['replication_id'] ?? body['_local_id'] ?? body['id']
    const id =
      typeof given === 'string'
        ? given.replaceAll(' ', '+')
        : (await table.identify(readReplicationSpec(body), owner)).id
    const job = table.get(id)
    if (job === undefined) throw new ReplicationError('not_found', 'missing', { status: 404 })
    await job.stop()
    return { kind: 'cancelled', id }
  }

  return {
    replicate,
    jobs: () => table.list().map(printJob),
    docs: async () => {
      if (!(await databases.list()).includes(REPLICATOR_DB)) return []
      const db = await databases.open(REPLICATOR_DB)
      const { rows } = await db.allDocs({ includeDocs: true })
      return rows.flatMap((row) => {
        const doc: unknown = 'doc' in row && row.doc ? JSON.parse(row.doc.json) : undefined
        return isJsonObject(doc) && !row.key.startsWith('_design/')
          ? [printDoc(row.key, doc, watch?.docs.watched(row.key))]
          : []
      })
    },
    tasks: () => table.list().flatMap((job) => (job.state === 'running' ? [printTask(job)] : [])),
    systemDb: {
      openTo: 'server-admins',
      isSecurityEditable: false,
      viewFor: async (db, principal) => {
        watchOver(db)
        return guardDatabase(db, { writeDocs: checkedWrites(db, principal) }, 'all')
      },
    },
    begin: async () => {
      if ((await databases.list()).includes(REPLICATOR_DB)) {
        watchOver(await databases.open(REPLICATOR_DB))
      }
    },
    close: async () => {
      isClosed = true
      await watch?.docs.close()
      await table.close()
    },
  }
}

/** A doc that asks for nothing that can be done is refused; who wrote it is noted as its owner. */
function checkedWrites(db: Database, principal: Principal): Database['writeDocs'] {
  return (docs, options) => {
    const owned = docs.map((write) => {
      if (write.isDeleted || !options.newEdits || /^_(design|local)\//.test(write.id)) return write
      const doc: unknown = JSON.parse(write.body)
      if (!isJsonObject(doc) || endOf(doc) === 'failed') return write
      try {
        readReplicationSpec(doc)
      } catch (error) {
        if (!(error instanceof ReplicationError)) throw error
        throw new SyncError('forbidden', error.reason, { cause: error })
      }
      const isOwned = doc['owner'] !== undefined && doc['owner'] !== null
      return isOwned ? write : { ...write, body: JSON.stringify({ ...doc, owner: principal.name }) }
    })
    return db.writeDocs(owned, options)
  }
}

function printJob(job: Job): JsonObject {
  return {
    database: job.docId === null ? null : REPLICATOR_DB,
    id: job.id,
    pid: job.state === 'running' ? `<0.${job.startedMs % 100_000}.0>` : null,
    source: job.spec.source.label,
    target: job.spec.target.label,
    user: job.owner.name,
    doc_id: job.docId,
    info: printStats(job.stats),
    history: job.events.map(({ type, atMs, reason }) => ({
      timestamp: isoSeconds(atMs),
      type,
      ...(reason === undefined ? {} : { reason }),
    })),
    node: NODE_NAME,
    start_time: isoSeconds(job.startedMs),
  }
}

function printTask(job: Job): JsonObject {
  const seconds = (ms: number) => Math.floor(ms / 1000)
  return {
    node: NODE_NAME,
    pid: `<0.${job.startedMs % 100_000}.0>`,
    type: 'replication',
    user: job.owner.name,
    replication_id: job.id,
    database: job.docId === null ? null : REPLICATOR_DB,
    doc_id: job.docId,
    source: job.spec.source.label,
    target: job.spec.target.label,
    continuous: job.spec.isContinuous,
    checkpoint_interval: job.spec.checkpointIntervalMs,
    ...printStats(job.stats),
    started_on: seconds(job.startedMs),
    updated_on: seconds(job.updatedMs),
  }
}

function printDoc(
  docId: string,
  doc: JsonObject,
  watched: ReturnType<DocWatch['watched']>,
): JsonObject {
  const job = watched?.job
  const common = {
    database: REPLICATOR_DB,
    doc_id: docId,
    id: job?.id ?? null,
    node: NODE_NAME,
    source: labelOf(doc['source']),
    target: labelOf(doc['target']),
    source_proxy: null,
    target_proxy: null,
  }
  const { _replication_state_time: endedAt = null } = doc
  const end = endOf(doc)
  if (end === 'completed') {
    const stats = isJsonObject(doc['_replication_stats']) ? doc['_replication_stats'] : {}
    const { start_time: start = null, ...info } = stats
    return { ...common, state: end, info, error_count: 0, last_updated: endedAt, start_time: start }
  }
  if (end === 'failed') {
    const info = { error: doc['_replication_state_reason'] ?? '' }
    return {
      ...common,
      state: end,
      info,
      error_count: 1,
      last_updated: endedAt,
      start_time: endedAt,
    }
  }
  const { error } = watched ?? {}
  if (job === undefined) {
    return {
      ...common,
      state: error === undefined ? 'initializing' : 'error',
      info: error === undefined ? null : { error: error.reason },
      error_count: error?.count ?? 0,
      last_updated: null,
      start_time: null,
    }
  }
  return {
    ...common,
    state: job.state,
    info: job.state === 'crashing' ? { error: job.lastError ?? '' } : printStats(job.stats),
    error_count: job.errorCount,
    last_updated: isoSeconds(job.updatedMs),
    start_time: isoSeconds(job.startedMs),
  }
}

/** Without credentials; `null` for what is no address, since it may hold some. */
function labelOf(end: unknown): string | null {
  try {
    return readEndpoint(end).label
  } catch (error) {
    if (error instanceof ReplicationError) return null
    throw error
  }
}
