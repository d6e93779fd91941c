import {
  EMPTY_TREE,
  missingRevs,
  type JsonObject,
  parseRev,
  type SecurityBody,
  SyncError,
} from '@tributary/sync-protocol'
import type { ActiveTasks } from '../indexes/active-tasks.ts'
import { forgetRows, type Withdrawn } from '../indexes/forget-rows.ts'
import { type Indexing, IndexUpdates } from '../indexes/index-updates.ts'
import type { DesignSandbox } from '../design/design-sandbox.ts'
import type { DocStorage, StoredDoc, StoredLocal } from '../storage/doc-storage.ts'
import type {
  AllDocsPage,
  AllDocsQuery,
  AttachmentAnswer,
  BulkGetAnswer,
  BulkGetRequest,
  ChangesPage,
  ChangesQuery,
  Database,
  DbInfo,
  DocAnswer,
  DocOptions,
  DocWrite,
  GetDocOptions,
  LocalDoc,
  OpenRev,
  OpenRevsOptions,
  RevsDiffAnswer,
  StagedBytes,
  WriteDocsOptions,
  WriteOutcome,
} from './database.ts'
import { BlobStage } from './blob-stage.ts'
import { Compaction } from './compaction.ts'
import { DbFunctions } from './db-functions.ts'
import { forgetOldBodies, purgeLeaves } from './forget-bodies.ts'
import { StaleJudgement } from './judge-writes.ts'
import { listDocs } from './list-docs.ts'
import { readChanges } from './read-changes.ts'
import { bulkGetOne, getAttachment, getDoc, openRevs } from './read-docs.ts'
import { erasedChange, type RecentChange, RecentChanges } from './recent-changes.ts'
import { renderDoc } from './render-doc.ts'
import type { StopSignal } from './stop-signal.ts'
import { storeLocal } from './store-local.ts'
import type { Judgements } from './store-judged.ts'
import { type WriteContext, writeDocs } from './write-docs.ts'
import type { DesignInfo, View } from '../views/view.ts'
import { WriteQueue } from './write-queue.ts'

/** CouchDB's own. */
const DEFAULT_PURGED_INFOS_LIMIT = 1_000

/** Docs whose bodies are held in memory at once. */
const READ_TOGETHER = 100

/** A db of CouchDB's kind over a storage of our own. */
export class LocalDatabase implements Database {
  readonly name: string
  readonly indexing: Indexing
  readonly #storage: DocStorage
  readonly #functions: DbFunctions
  readonly #writes: WriteQueue
  readonly #recent: RecentChanges
  readonly #blobs: BlobStage
  readonly #compaction: Compaction
  readonly #listeners = new Set<() => void>()
  #uncommitted: RecentChange[] = []
  #security: SecurityBody
  #revsLimit: number
  /** What everybody is told from now on: it was closed, or its file is damaged. */
  #end: 'no_db' | 'db_set_aside' | undefined

  /** Takes a storage that `initialiseMeta` has seen. */
  constructor(name: string, storage: DocStorage, sandbox: DesignSandbox, tasks: ActiveTasks) {
    this.name = name
    this.#storage = storage
    this.#security = JSON.parse(readMeta(storage, 'security'))
    this.#revsLimit = Number(readMeta(storage, 'revs_limit'))
    this.#recent = new RecentChanges(storage.updateSeq())
    this.#writes = new WriteQueue(storage, {
      onCommitted: () => {
        this.#functions.designs.noteCommit()
        this.#publish()
      },
      onUndone: () => {
        this.#uncommitted = []
        this.#functions.designs.noteUndone()
      },
    })
    const render = (from: DocStorage, doc: StoredDoc) => renderDoc(from, doc, doc.winner)?.json
    this.indexing = new IndexUpdates(
      { read: (work) => work(this.#open()), write: (work) => this.#write(work) },
      render,
      { db: name, board: tasks },
    )
    this.#functions = new DbFunctions({
      db: name,
      instance: readMeta(storage, 'instance_id'),
      open: () => this.#open(),
      sandbox,
      indexing: this.indexing,
    })
    this.#blobs = new BlobStage((work) => this.#write(work))
    if (storage.hasOrphans()) this.#blobs.sweep()
    void this.#functions.dropLeftOver()
    this.#compaction = new Compaction({
      db: name,
      tasks,
      open: () => this.#open(),
      write: (work) => this.#write(work),
      forgetBlobs: () => this.#forgetBlobs(),
    })
  }

  async info(): Promise<DbInfo> {
    const storage = this.#open()
    return {
      name: this.name,
      ...storage.counts(),
      instanceStartTime: readMeta(storage, 'instance_start_time'),
      instanceId: readMeta(storage, 'instance_id'),
      purgeSeq: Number(storage.readMeta('purge_seq') ?? 0),
      isCompacting: this.#compaction.isRunning,
    }
  }

  async security(): Promise<SecurityBody> {
    this.#open()
    return this.#security
  }

  async setSecurity(security: SecurityBody): Promise<void> {
    const text = JSON.stringify(security)
    await this.#write((storage) => storage.writeMeta('security', text))
    this.#security = security
    // Whoever waits for changes asks again, and learns whether it may still read.
    this.#wake()
  }

  async getDoc(docId: string, options: GetDocOptions = {}): Promise<DocAnswer> {
    return getDoc(this.#open(), docId, options)
  }

  async openRevs(docId: string, options: OpenRevsOptions): Promise<OpenRev[]> {
    return openRevs(this.#open(), docId, options)
  }

  async bulkGet(
    requests: readonly BulkGetRequest[],
    options: DocOptions,
  ): Promise<BulkGetAnswer[]> {
    const storage = this.#open()
    const answers: BulkGetAnswer[] = []
    for (let from = 0; from < requests.length; from += READ_TOGETHER) {
      const some = requests.slice(from, from + READ_TOGETHER)
      const docIds = some.map((asked) => asked.id)
      storage.readTogether(docIds, 'bodies', () => {
        for (const asked of some) answers.push(bulkGetOne(storage, asked, options))
      })
    }
    return answers
  }

  async writeDocs(docs: readonly DocWrite[], options: WriteDocsOptions): Promise<WriteOutcome[]> {
    this.#open()
    return this.#blobs.withStaged(docs, (taken) =>
      this.#functions.writeJudged(
        taken,
        options,
        () => this.#security,
        (stored, judgements) => this.#store(stored, options, judgements),
      ),
    )
  }

  async openView(ddocId: string, name: string): Promise<View> {
    this.#open()
    return this.#functions.views.open(ddocId, name)
  }

  async designInfo(ddocId: string): Promise<DesignInfo> {
    this.#open()
    return this.#functions.views.info(ddocId)
  }

  async cleanUpViews(): Promise<void> {
    await this.#functions.views.cleanUp()
  }

  #store(
    docs: readonly DocWrite[],
    options: WriteDocsOptions,
    judgements: Judgements,
  ): Promise<WriteOutcome[]> {
    return this.#write(
      (storage) => {
        if (!judgements.areCurrent()) throw new StaleJudgement()
        const context: WriteContext = {
          db: this.name,
          storage,
          revsLimit: this.#revsLimit,
          withdrawn: new Map(),
          judgements: judgements.byWrite,
          onChanged: (doc, body) => {
            this.#functions.designs.noteChange(doc.id)
            this.#uncommitted.push({ doc, body, rendered: new Map() })
          },
        }
        return writeDocs(context, docs, options)
      },
      docs.map((doc) => doc.id),
    )
  }

  async revsDiff(
    asked: ReadonlyMap<string, readonly string[]>,
  ): Promise<Map<string, RevsDiffAnswer>> {
    const storage = this.#open()
    const answers = new Map<string, RevsDiffAnswer>()
    storage.readTogether([...asked.keys()], 'docs', () => {
      for (const [docId, revs] of asked) {
        const answer = missingRevs(storage.readDoc(docId)?.tree ?? EMPTY_TREE, revs.map(parseRev))
        if (answer.missing.length > 0) answers.set(docId, answer)
      }
    })
    return answers
  }

  async allDocs(query: AllDocsQuery): Promise<AllDocsPage> {
    return listDocs(this.#open(), query)
  }

  async changes(query: ChangesQuery): Promise<ChangesPage> {
    const read = (plain: ChangesQuery) => readChanges(this.#open(), this.#recent, plain)
    return this.#functions.readChanges(query, read)
  }

  changed(since: number, signal: StopSignal): Promise<void> {
    return new Promise((resolve) => {
      if (this.#end !== undefined || signal.aborted || this.#storage.updateSeq() > since)
        return resolve()
      const done = () => {
        this.#listeners.delete(done)
        signal.removeEventListener('abort', done)
        resolve()
      }
      this.#listeners.add(done)
      signal.addEventListener('abort', done)
    })
  }

  async getLocal(localId: string): Promise<LocalDoc> {
    const local = this.#open().readLocal(localId)
    if (local === undefined) throw new SyncError('not_found')
    return toLocalDoc(local)
  }

  async putLocal(localId: string, body: JsonObject): Promise<string> {
    // Local docs have neither attachments nor a history.
    const { _id, _rev, _attachments, _deleted, _revisions, ...own } = body
    const rev = typeof _rev === 'string' ? { rev: _rev } : {}
    const isDeleted = _deleted === true
    const write = { id: `_local/${localId}`, ...rev, isDeleted, body: JSON.stringify(own) }
    return this.#write((storage) => storeLocal(storage, write))
  }

  async deleteLocal(localId: string): Promise<void> {
    const wasThere = await this.#write((storage) => storage.deleteLocal(localId))
    if (!wasThere) throw new SyncError('not_found')
  }

  async listLocals(page: { afterId: string; limit: number }): Promise<LocalDoc[]> {
    return this.#open().listLocals(page).map(toLocalDoc)
  }

  async getAttachment(docId: string, name: string, rev?: string): Promise<AttachmentAnswer> {
    return getAttachment(this.#open(), docId, name, rev)
  }

  async stageAttachment(
    source: AsyncIterable<Uint8Array>,
    options: { readonly isToDisk?: boolean } = {},
  ): Promise<StagedBytes> {
    this.#open()
    return this.#blobs.take(source, options.isToDisk)
  }

  async unstageAttachment(staged: StagedBytes): Promise<void> {
    await this.#blobs.letGo([staged])
  }

  async revsLimit(): Promise<number> {
    this.#open()
    return this.#revsLimit
  }

  async setRevsLimit(limit: number): Promise<void> {
    await this.#write((storage) => storage.writeMeta('revs_limit', String(limit)))
    this.#revsLimit = limit
  }

  async purgedInfosLimit(): Promise<number> {
    return Number(this.#open().readMeta('purged_infos_limit') ?? DEFAULT_PURGED_INFOS_LIMIT)
  }

  async setPurgedInfosLimit(limit: number): Promise<void> {
    await this.#write((storage) => storage.writeMeta('purged_infos_limit', String(limit)))
  }

  async purge(asked: ReadonlyMap<string, readonly string[]>): Promise<Map<string, string[]>> {
    const purged = await this.#write((storage) => {
      const answers = new Map<string, string[]>()
      const withdrawn: Withdrawn = new Map()
      for (const [docId, revs] of asked) {
        const { purged, left } = purgeLeaves(storage, docId, revs, withdrawn)
        this.#functions.designs.noteChange(docId)
        answers.set(docId, purged)
        if (purged.length === 0) continue
        const kept = left && { doc: left, body: undefined, rendered: new Map() }
        this.#uncommitted.push(kept ?? erasedChange(docId, storage.updateSeq()))
        storage.writeMeta('purge_seq', String(Number(storage.readMeta('purge_seq') ?? 0) + 1))
      }
      forgetRows(storage, withdrawn)
      return answers
    })
    await this.#forgetBlobs()
    return purged
  }

  compact(): Promise<void> {
    this.#open()
    return this.#compaction.run()
  }

  async forgetOldBodies(docId: string): Promise<void> {
    await this.#write((storage) => forgetOldBodies(storage, [docId]))
    await this.#forgetBlobs()
  }

  /** Its file is damaged: everybody is refused from now on, those who wait included. */
  setAside(): void {
    this.#end ??= 'db_set_aside'
    setImmediate(() => this.#wake())
  }

  /** Commits what waits, wakes all listeners and lets go of the file. */
  close(): void {
    if (this.#end !== undefined) return
    this.#writes.close()
    this.#end = 'no_db'
    this.#wake()
    this.#storage.close()
  }

  /** Drops attachments that no doc has, and every copy of what was deleted. */
  async #forgetBlobs(): Promise<void> {
    await this.#blobs.dropOrphans()
    this.#open().scrub()
  }

  /** @param docIds - what the work will ask for */
  #write<T>(work: (storage: DocStorage) => T, docIds: readonly string[] = []): Promise<T> {
    return this.#writes.run(() => work(this.#storage), docIds)
  }

  #publish(): void {
    if (this.#uncommitted.length === 0) return
    this.#recent.add(this.#uncommitted)
    this.#uncommitted = []
    this.#wake()
  }

  #wake(): void {
    for (const listener of this.#listeners) listener()
  }

  /** @throws SyncError `no_db` when it was destroyed while somebody held on to it, `db_set_aside` */
  #open(): DocStorage {
    if (this.#end !== undefined) throw new SyncError(this.#end)
    return this.#storage
  }
}

function readMeta(storage: DocStorage, key: string): string {
  const value = storage.readMeta(key)
  if (value === undefined) throw new Error(`the db's file lacks its ${key}`)
  return value
}

function toLocalDoc(local: StoredLocal): LocalDoc {
  const own = local.json === '{}' ? '' : `,${local.json.slice(1, -1)}`
  const id = JSON.stringify(`_local/${local.id}`)
  return { id: local.id, rev: local.rev, json: `{"_id":${id},"_rev":"${local.rev}"${own}}` }
}
