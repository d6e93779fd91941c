import { type JsonObject, type SecurityBody, SyncError } from '@tributary/sync-protocol'
import type { ActiveTasks } from '../indexes/active-tasks.ts'
import { type Indexing, IndexUpdates } from '../indexes/index-updates.ts'
import type { DesignSandbox } from '../design/design-sandbox.ts'
import type { DocStorage, StoredDoc } from '../storage/doc-storage.ts'
import type { ChangesPage, ChangesQuery } from './changes-query.ts'
import type {
  AllDocsPage,
  AllDocsQuery,
  BulkGetAnswer,
  BulkGetOptions,
  BulkGetRequest,
  Database,
  DbInfo,
  LocalDoc,
  OpenRevsPage,
  RevsDiffAnswer,
} from './database.ts'
import type { AttachmentAnswer, DocAnswer, GetDocOptions, OpenRevsOptions } from './doc-answer.ts'
import type { DocWrite, StagedBytes, WriteDocsOptions, WriteOutcome } from './doc-write.ts'
import { BlobStage } from './blob-stage.ts'
import { Compaction } from './compaction.ts'
import { DbFunctions } from './db-functions.ts'
import { DbSettings, readMeta } from './db-settings.ts'
import { forgetOldBodies } from './forget-bodies.ts'
import { StaleJudgement } from './judge-writes.ts'
import { listDocs } from './list-docs.ts'
import { purgeDocs } from './purge-docs.ts'
import { readChanges } from './read-changes.ts'
import { bulkGet, diffRevs, getAttachment, getDoc, openRevs } from './read-docs.ts'
import { type RecentChange, RecentChanges } from './recent-changes.ts'
import { renderDoc } from './render-doc.ts'
import type { StopSignal } from './stop-signal.ts'
import { listLocals, localWrite, readLocal, storeLocal } from './local-docs.ts'
import type { Judgements } from './store-judged.ts'
import { type WriteContext, writeDocs } from './write-docs.ts'
import type { DesignInfo, View } from '../views/view.ts'
import { WaitingReaders } from './waiting-readers.ts'
import { WriteQueue } from './write-queue.ts'

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
  readonly #waiting = new WaitingReaders()
  readonly #settings: DbSettings
  #uncommitted: RecentChange[] = []
  /** What everybody is told from now on: it was closed, or its file is damaged. */
  #end: 'no_db' | 'db_set_aside' | undefined

  /** Takes a storage that `initialiseMeta` has seen. */
  constructor(name: string, storage: DocStorage, sandbox: DesignSandbox, tasks: ActiveTasks) {
    this.name = name
    this.#storage = storage
    const host = {
      open: () => this.#open(),
      write: <T>(work: (from: DocStorage) => T) => this.#write(work),
    }
    this.#settings = new DbSettings(host, storage)
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
      { read: (work) => work(this.#open()), write: host.write },
      render,
      { db: name, board: tasks },
    )
    this.#functions = new DbFunctions({
      db: name,
      instance: readMeta(storage, 'instance_id'),
      open: host.open,
      sandbox,
      indexing: this.indexing,
    })
    this.#blobs = new BlobStage(host.write)
    if (storage.blobs.hasOrphans()) this.#blobs.sweep()
    void this.#functions.dropLeftOver()
    this.#compaction = new Compaction({
      db: name,
      tasks,
      ...host,
      forgetBlobs: () => this.#forgetBlobs(),
      moveBlobs: () => this.#blobs.moveOut(),
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
    return this.#settings.security
  }

  async setSecurity(security: SecurityBody): Promise<void> {
    await this.#settings.setSecurity(security)
    // Whoever waits for changes asks again, and learns whether it may still read.
    this.#waiting.wake()
  }

  async getDoc(docId: string, options: GetDocOptions = {}): Promise<DocAnswer> {
    return getDoc(this.#open(), docId, options)
  }

  async openRevs(docId: string, options: OpenRevsOptions): Promise<OpenRevsPage> {
    return openRevs(this.#open(), docId, options)
  }

  async bulkGet(
    requests: readonly BulkGetRequest[],
    options: BulkGetOptions,
  ): Promise<BulkGetAnswer[]> {
    return bulkGet(this.#open(), requests, options)
  }

  async writeDocs(docs: readonly DocWrite[], options: WriteDocsOptions): Promise<WriteOutcome[]> {
    this.#open()
    return this.#blobs.withStaged(docs, (taken) =>
      this.#functions.writeJudged(
        taken,
        options,
        () => this.#settings.security,
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
          revsLimit: this.#settings.revsLimit,
          withdrawn: new Map(),
          judgements: judgements.byWrite,
          onChanged: (doc, body) => {
            this.#note({ doc, body, isShared: true })
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
    return diffRevs(this.#open(), asked)
  }

  async allDocs(query: AllDocsQuery): Promise<AllDocsPage> {
    return listDocs(this.#open(), query)
  }

  async changes(query: ChangesQuery): Promise<ChangesPage> {
    const read = (plain: ChangesQuery) => readChanges(this.#open(), this.#recent, plain)
    return this.#functions.readChanges(query, read)
  }

  changed(since: number, signal: StopSignal): Promise<void> {
    const isNews = this.#end !== undefined || this.#storage.updateSeq() > since
    return isNews ? Promise.resolve() : this.#waiting.join(signal)
  }

  async getLocal(localId: string): Promise<LocalDoc> {
    return readLocal(this.#open(), localId)
  }

  async putLocal(localId: string, body: JsonObject): Promise<string> {
    const write = localWrite(localId, body)
    return this.#write((storage) => storeLocal(storage, write))
  }

  async deleteLocal(localId: string): Promise<void> {
    const wasThere = await this.#write((storage) => storage.deleteLocal(localId))
    if (!wasThere) throw new SyncError('not_found')
  }

  async listLocals(page: { afterId: string; limit: number }): Promise<LocalDoc[]> {
    return listLocals(this.#open(), page)
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
    return this.#settings.revsLimit
  }

  async setRevsLimit(limit: number): Promise<void> {
    await this.#settings.setRevsLimit(limit)
  }

  async purgedInfosLimit(): Promise<number> {
    return this.#settings.purgedInfosLimit
  }

  async setPurgedInfosLimit(limit: number): Promise<void> {
    await this.#settings.setPurgedInfosLimit(limit)
  }

  async purge(asked: ReadonlyMap<string, readonly string[]>): Promise<Map<string, string[]>> {
    const purged = await this.#write((storage) =>
      purgeDocs(storage, asked, (change) => this.#note(change)),
    )
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
    setImmediate(() => this.#waiting.wake())
  }

  /** Commits what waits, wakes all listeners and lets go of the file. */
  close(): void {
    if (this.#end !== undefined) return
    this.#writes.close()
    this.#end = 'no_db'
    this.#waiting.wake()
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

  #note(change: RecentChange): void {
    this.#functions.designs.noteChange(change.doc.id)
    this.#uncommitted.push(change)
  }

  #publish(): void {
    if (this.#uncommitted.length === 0) return
    this.#recent.add(this.#uncommitted)
    this.#uncommitted = []
    this.#waiting.wake()
  }

  /** @throws SyncError `no_db` when it was destroyed while somebody held on to it, `db_set_aside` */
  #open(): DocStorage {
    if (this.#end !== undefined) throw new SyncError(this.#end)
    return this.#storage
  }
}
