import type { JsonObject, SecurityBody } from '@tributary/sync-protocol'
import type { Indexing } from '../indexes/index-updates.ts'
import type { DesignInfo, View } from '../views/view.ts'
import type { ChangesPage, ChangesQuery } from './changes-query.ts'
import type {
  AttachmentAnswer,
  DocAnswer,
  DocOptions,
  GetDocOptions,
  OpenRevsOptions,
} from './doc-answer.ts'
import type { DocWrite, StagedBytes, WriteDocsOptions, WriteOutcome } from './doc-write.ts'
import type { StopSignal } from './stop-signal.ts'

/**
 * One db, as `http/`, `hub/` and `upstream/` see it: asynchronous, so that a CouchDB cluster can
 * stand behind it as well as a file.
 *
 * Docs leave it as JSON text (`json`), ready to be sent: parse it only if you must look inside.
 * Refusals reject with `SyncError`.
 */
export interface Database {
  readonly name: string
  /** Where queries keep their indexes. */
  readonly indexing: Indexing

  info(): Promise<DbInfo>

  /** Who may do what; `http/` asks before anything else. */
  security(): Promise<SecurityBody>
  setSecurity(security: SecurityBody): Promise<void>

  /** @throws SyncError `not_found` (never written, or unknown rev), `deleted` (tombstone without `rev`) */
  getDoc(docId: string, options?: GetDocOptions): Promise<DocAnswer>
  /** Leaves, or the revs asked for, of one doc. @throws SyncError `not_found` for `all` of an unknown doc */
  openRevs(docId: string, options: OpenRevsOptions): Promise<OpenRevsPage>
  /**
   * Same order as asked, one answer per request; never rejects for one bad item. With `maxChars`
   * the last requests may be left without an answer, but never the first.
   */
  bulkGet(requests: readonly BulkGetRequest[], options: BulkGetOptions): Promise<BulkGetAnswer[]>

  /**
   * Stores docs, in order, and resolves once they are on disk: a `201` is never taken back.
   *
   * One outcome per doc in request order; a refused doc does not hold up the others. With
   * `newEdits: false` (replication) revs are merged as given and there is no conflict.
   */
  writeDocs(docs: readonly DocWrite[], options: WriteDocsOptions): Promise<WriteOutcome[]>

  revsDiff(asked: ReadonlyMap<string, readonly string[]>): Promise<Map<string, RevsDiffAnswer>>
  allDocs(query: AllDocsQuery): Promise<AllDocsPage>

  /** One page of the changes feed; keeps scanning until `limit` rows pass the filter or the end. */
  changes(query: ChangesQuery): Promise<ChangesPage>
  /**
   * Resolves as soon as the db's update seq is beyond `since`; at once if it is already.
   * Costs no scan: every waiting listener is woken by the commit itself.
   * Resolves too when the db is closed or destroyed, or `signal` aborts: ask again to learn which.
   */
  changed(since: number, signal: StopSignal): Promise<void>

  getLocal(localId: string): Promise<LocalDoc>
  /** @returns the new rev, `0-<n>`; no conflict is ever reported, as in CouchDB 3.5 */
  putLocal(localId: string, body: JsonObject): Promise<string>
  deleteLocal(localId: string): Promise<void>
  /** In the byte order of their ids, from the one after `afterId` on; `''` begins. */
  listLocals(page: { afterId: string; limit: number }): Promise<LocalDoc[]>

  /** @throws SyncError `not_found`, `no_attachment` */
  getAttachment(docId: string, name: string, rev?: string): Promise<AttachmentAnswer>
  /**
   * Takes an attachment's bytes in as they come, at the pace of the disk, for a doc that is written
   * afterwards. When the source fails, nothing of it stays. Few bytes wait in memory, unless the
   * caller has many such (`isToDisk`).
   *
   * @throws SyncError `insufficient_storage`
   */
  stageAttachment(
    source: AsyncIterable<Uint8Array>,
    options?: { readonly isToDisk?: boolean },
  ): Promise<StagedBytes>
  /** Lets go of staged bytes; call it whether or not a doc came to have them. */
  unstageAttachment(staged: StagedBytes): Promise<void>

  /** @throws SyncError `not_found`: no such design document, or view */
  openView(ddocId: string, name: string): Promise<View>
  /** @throws SyncError `not_found` */
  designInfo(ddocId: string): Promise<DesignInfo>
  /** Removes indexes that no view needs any more. */
  cleanUpViews(): Promise<void>

  revsLimit(): Promise<number>
  setRevsLimit(limit: number): Promise<void>
  /** Kept because clients ask for it: purges are not replicated here, so none has to be remembered. */
  purgedInfosLimit(): Promise<number>
  setPurgedInfosLimit(limit: number): Promise<void>
  /** Removes leaves without a tombstone; not replicated. @returns the revs that were purged, by doc */
  purge(asked: ReadonlyMap<string, readonly string[]>): Promise<Map<string, string[]>>
  /** Drops the bodies of all revs that are not leaves, and attachments nobody refers to. */
  compact(): Promise<void>
  /**
   * Forgets what earlier revs of one doc said: needed when a person withdraws a text. The revs
   * themselves stay in the tree, the leaves keep their bodies.
   */
  forgetOldBodies(docId: string): Promise<void>
}

export interface DbInfo {
  readonly name: string
  /** Constant for the life of the db; microseconds since 1970 as text, like CouchDB's. */
  readonly instanceStartTime: string
  /** Random; new whenever the db is created or restored, so that seqs from before are not trusted. */
  readonly instanceId: string
  readonly updateSeq: number
  readonly purgeSeq: number
  readonly docCount: number
  readonly deletedDocCount: number
  readonly fileBytes: number
  readonly bodyBytes: number
  readonly isCompacting: boolean
}

export type OpenRev = { readonly ok: DocAnswer } | { readonly missing: string }

export interface OpenRevsPage {
  readonly answers: readonly OpenRev[]
  /** Revs that were too much for this answer, to be asked for by name. */
  readonly left: readonly string[]
}

export interface BulkGetRequest {
  readonly id: string
  readonly rev?: string
  readonly attsSince?: readonly string[]
}

export interface BulkGetOptions extends DocOptions {
  /** Characters of docs that are read for one question; one doc may be larger. */
  readonly maxChars?: number
}

export interface BulkGetAnswer {
  readonly id: string
  /** Leaves that were too much for this answer: ask `openRevs` for them. */
  readonly left?: readonly string[]
  readonly docs: readonly ({ readonly ok: DocAnswer } | { readonly error: BulkGetError })[]
}

interface BulkGetError {
  readonly rev: string
  readonly error: string
  readonly reason: string
}

export interface RevsDiffAnswer {
  readonly missing: readonly string[]
  readonly possibleAncestors: readonly string[]
}

export interface AllDocsQuery {
  /** When given, the other bounds are ignored and the order of the keys is kept. */
  readonly keys?: readonly string[]
  /** Only design docs; they alone are counted, then. */
  readonly namespace?: 'design'
  readonly startKey?: string
  readonly isStartExcluded?: boolean
  readonly endKey?: string
  readonly isEndIncluded?: boolean
  readonly descending?: boolean
  readonly limit?: number
  readonly skip?: number
  readonly includeDocs?: boolean
  readonly conflicts?: boolean
  readonly attachments?: 'inline'
  /** Characters of docs after which the page ends, however many rows were asked for. */
  readonly maxChars?: number
}

export interface AllDocsPage {
  /** Whether all rows that were asked for are here: `maxChars` may have ended the page before. */
  readonly isWhole: boolean
  readonly totalRows: number
  /** `null` when keys were asked for. */
  readonly offset: number | null
  readonly updateSeq: number
  readonly rows: readonly AllDocsRow[]
}

export type AllDocsRow =
  | { readonly key: string; readonly error: 'not_found' }
  | {
      readonly key: string
      readonly id: string
      readonly rev: string
      readonly isDeleted: boolean
      /** `null` for a deleted doc; absent unless docs were asked for. */
      readonly doc?: DocAnswer | null
    }

export interface LocalDoc {
  /** Without the leading `_local/`. */
  readonly id: string
  readonly rev: string
  /** The whole doc as JSON text. */
  readonly json: string
}
