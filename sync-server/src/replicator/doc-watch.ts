import { isJsonObject, isSyncError, type JsonObject } from '@tributary/sync-protocol'
import type { Principal } from '../access/principal.ts'
import type { Database } from '../replication/database.ts'
import type { Job, ReplicatorSources } from './job.ts'
import type { JobTable } from './job-table.ts'
import { ReplicationError } from './replication-error.ts'
import { readReplicationSpec } from './replication-spec.ts'
import { printStats } from './replication-stats.ts'
import { askedFor, type DocEnd, endOf, writeEnd } from './replicator-doc.ts'

const PAGE = 100

/** A doc of `_replicator` whose replication has not ended. */
interface Watched {
  readonly asked: string
  /** Absent while it cannot be started yet. */
  job?: Job
  stopTrying?: () => void
  /** Why it could not be started so far. */
  error?: { readonly reason: string; readonly count: number }
}

/** Keeps the jobs in step with the docs of `_replicator`, from the first doc on. */
export class DocWatch {
  readonly #db: Database
  readonly #table: JobTable
  readonly #sources: ReplicatorSources
  readonly #onFailure: (failure: unknown) => void
  readonly #watched = new Map<string, Watched>()
  readonly #stop = new AbortController()
  readonly ended: Promise<void>

  constructor(options: {
    readonly db: Database
    readonly table: JobTable
    readonly sources: ReplicatorSources
    readonly onFailure: (failure: unknown) => void
  }) {
    this.#db = options.db
    this.#table = options.table
    this.#sources = options.sources
    this.#onFailure = options.onFailure
    this.ended = this.#follow()
  }

  /** What goes on for a doc; `undefined` when nothing does. */
  watched(docId: string): Readonly<Watched> | undefined {
    return this.#watched.get(docId)
  }

  async close(): Promise<void> {
    this.#stop.abort()
    await this.ended
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stop
    try {
      for (let since = 0; !signal.aborted;) {
        const page = await this.#db.changes({ since, limit: PAGE, includeDocs: true })
        for (const { id, isDeleted, doc } of page.rows) {
          await this.#takeIn(id, isDeleted || doc === undefined ? undefined : doc.json)
        }
        since = page.lastSeq
        if (page.pending === 0) await this.#db.changed(since, signal)
      }
    } catch (error) {
      // The db is gone, and with it all that its docs had asked for.
      if (!isSyncError(error)) this.#onFailure(error)
    }
    await Promise.all([...this.#watched.keys()].map((docId) => this.#drop(docId)))
  }

  async #takeIn(docId: string, json: string | undefined): Promise<void> {
    if (docId.startsWith('_design/')) return
    const doc: unknown = json === undefined ? undefined : JSON.parse(json)
    if (!isJsonObject(doc) || endOf(doc) !== undefined) return this.#drop(docId)
    const asked = askedFor(doc)
    if (this.#watched.get(docId)?.asked === asked) return
    await this.#drop(docId)
    const watched: Watched = { asked }
    this.#watched.set(docId, watched)
    // Not awaited: a source that does not answer must not hold up other docs.
    this.#begin(docId, doc, watched, 0).catch(this.#onFailure)
  }

  async #begin(docId: string, doc: JsonObject, watched: Watched, tries: number): Promise<void> {
    try {
      const spec = readReplicationSpec(doc)
      const owner = ownerOf(doc)
      const { job, isNew } = await this.#table.start({ spec, owner, docId })
      if (this.#watched.get(docId) !== watched) {
        if (isNew) await job.stop()
        return
      }
      if (!isNew) {
        const other = job.docId === null ? 'a request' : `document \`${job.docId}\``
        const reason = `Replication \`${job.id}\` specified by document \`${docId}\` already started, triggered by ${other}`
        return await this.#end(docId, watched, { state: 'failed', reason })
      }
      watched.job = job
      delete watched.error
      await job.ended
      const stats = { ...printStats(job.stats), start_time: isoSeconds(job.startedMs) }
      await this.#end(docId, watched, { state: 'completed', stats })
    } catch (error) {
      if (!(error instanceof ReplicationError)) throw error
      if (this.#watched.get(docId) !== watched || error.word === 'stopped') return
      if (error.word === 'bad_request') {
        return await this.#end(docId, watched, { state: 'failed', reason: error.reason })
      }
      this.#tryLater(docId, doc, watched, tries + 1, `${error.word}: ${error.reason}`)
    }
  }

  #tryLater(docId: string, doc: JsonObject, watched: Watched, tries: number, reason: string) {
    const { firstMs, longestMs } = this.#sources.backoff
    watched.error = { reason, count: tries }
    const waitMs = Math.min(firstMs * 2 ** Math.min(tries, 20), longestMs)
    const timer = setTimeout(() => {
      if (this.#watched.get(docId) !== watched) return
      this.#begin(docId, doc, watched, tries).catch(this.#onFailure)
    }, waitMs)
    watched.stopTrying = () => clearTimeout(timer)
  }

  async #end(docId: string, watched: Watched, end: DocEnd): Promise<void> {
    await writeEnd(this.#db, docId, watched.asked, end, this.#sources.nowMs())
    if (this.#watched.get(docId) === watched) this.#watched.delete(docId)
  }

  async #drop(docId: string): Promise<void> {
    const watched = this.#watched.get(docId)
    this.#watched.delete(docId)
    watched?.stopTrying?.()
    await watched?.job?.stop()
  }
}

/** In whose name local dbs are read and written: `user_ctx` if there is one, else an admin's. */
function ownerOf(doc: JsonObject): Principal {
  const { user_ctx: context, owner } = doc
  const name = typeof owner === 'string' ? owner : null
  if (!isJsonObject(context)) return { name, roles: ['_admin'], isAdmin: true }
  const given = Array.isArray(context['roles']) ? context['roles'] : []
  const roles = given.filter((role) => typeof role === 'string')
  return {
    name: typeof context['name'] === 'string' ? context['name'] : name,
    roles,
    isAdmin: roles.includes('_admin'),
  }
}

export function isoSeconds(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z')
}
