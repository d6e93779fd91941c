import type { JsonObject, RevisionsField, SecurityBody, SyncError } from '@tributary/sync-protocol'
import type { Indexing } from '../indexes/index-updates.ts'
import type { Principal } from '../access/principal.ts'
import type { DesignInfo, View } from '../views/view.ts'
import type { StopSignal } from './stop-signal.ts'
import type { WritePolicy } from './write-policy.ts'

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
  openRevs(docId: string, options: OpenRevsOptions): Promise<OpenRev[]>
  /** Same order as asked, one answer per request; never rejects for one bad item. */
  bulkGet(requests: readonly BulkGetRequest[], options: DocOptions): Promise<BulkGetAnswer[]>

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

/** What may be added to a doc when it is read. */
export interface DocOptions {
  /** Add `_revisions`. */
  readonly revs?: boolean
  /**
   * Add attachments' bytes, all of them or those newer than the revs in `attsSince`: as base64
   * within the JSON, or beside it, announced by `follows: true`.
   */
  readonly attachments?: 'inline' | 'follows'
  readonly attsSince?: readonly string[]
  /** For a rev that has descendants, answer with the leaf (leaves) below it. */
  readonly latest?: boolean
}

export interface GetDocOptions extends DocOptions {
  readonly rev?: string
  readonly revsInfo?: boolean
  readonly conflicts?: boolean
  readonly deletedConflicts?: boolean
  readonly localSeq?: boolean
}

export interface OpenRevsOptions extends DocOptions {
  readonly openRevs: 'all' | readonly string[]
}

export interface DocAnswer {
  readonly id: string
  readonly rev: string
  readonly isDeleted: boolean
  /** The whole doc as JSON text, but for the base64 that belongs into it (`inline`). */
  readonly json: string
  /** Attachments that go into the JSON as base64, in the order of their places. */
  readonly inline: readonly InlineAttachment[]
  /** Those announced by `follows: true`, in the order of the doc's `_attachments`. */
  readonly following: readonly AttachmentAnswer[]
}

export interface InlineAttachment {
  /** Where in `json` its base64 belongs: between two quotes that are there already. */
  readonly at: number
  readonly attachment: AttachmentAnswer
}

export interface AttachmentAnswer {
  readonly name: string
  readonly contentType: string
  /** `md5-<base64>` */
  readonly digest: string
  /** Bytes. */
  readonly length: number
  /**
   * Reads the bytes, or a range of them, a piece at a time.
   *
   * @throws SyncError `no_attachment` while reading, when it was withdrawn meanwhile
   */
  readonly read: (range?: ByteRange) => AsyncIterable<Uint8Array>
}

/** Both ends included. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

export type OpenRev = { readonly ok: DocAnswer } | { readonly missing: string }

export interface BulkGetRequest {
  readonly id: string
  readonly rev?: string
  readonly attsSince?: readonly string[]
}

export interface BulkGetAnswer {
  readonly id: string
  readonly docs: readonly ({ readonly ok: DocAnswer } | { readonly error: BulkGetError })[]
}

interface BulkGetError {
  readonly rev: string
  readonly error: string
  readonly reason: string
}

/** A doc to store, taken apart and checked by `readDocWrite`. */
export interface DocWrite {
  readonly id: string
  /** The rev being edited; with `newEdits: false`, the rev this doc is. */
  readonly rev?: string
  /** The ancestry of `rev`, with `newEdits: false`. */
  readonly revisions?: RevisionsField
  readonly isDeleted: boolean
  /** The doc's own members as JSON text: `{"text":"…"}`, without any that begin with `_`. */
  readonly body: string
  readonly attachments: readonly AttachmentWrite[]
}

export type AttachmentWrite =
  | FollowingAttachment
  /** Keeps what an ancestor has under this name, of this digest and revpos if they are given. */
  | {
      readonly kind: 'stub'
      readonly name: string
      readonly digest?: string
      readonly revpos?: number
    }
  | (NewAttachment & { readonly kind: 'bytes'; readonly bytes: Uint8Array })
  | (NewAttachment & { readonly kind: 'staged'; readonly staged: StagedBytes })
  /** What another doc has under the same name: no byte is moved. */
  | {
      readonly kind: 'copied'
      readonly name: string
      readonly from: { readonly docId: string; readonly rev: string }
    }

/** Announced bytes that have yet to come; a doc cannot be written before they have. */
export interface FollowingAttachment {
  readonly kind: 'follows'
  readonly name: string
  readonly contentType: string
  readonly revpos?: number
  /** As the sender knows it: of the bytes as they come, or of the plain ones. */
  readonly digest?: string
  readonly length?: number
  readonly encodedLength?: number
  readonly isGzipped: boolean
}

interface NewAttachment {
  readonly name: string
  readonly contentType: string
  /** The generation that added it; without one it is as new as the rev it comes with. */
  readonly revpos?: number
  /** What the sender calls its digest, should that differ from the md5 of the plain bytes. */
  readonly sentDigest?: string
}

/** An attachment's bytes that are here, and that no doc has yet. */
export interface StagedBytes {
  /** `md5-<base64>` */
  readonly digest: string
  /** Base64url. */
  readonly sha256: string
  readonly length: number
  /** Those that are few enough to wait in memory; else they are in `blob`. */
  readonly bytes?: Uint8Array
  readonly blob?: number
}

export interface WriteDocsOptions {
  readonly newEdits: boolean
  readonly principal: Principal
  /** Judges each doc inside the write; without it every doc is welcome (hub code's own writes). */
  readonly policy?: WritePolicy
}

export type WriteOutcome =
  | { readonly kind: 'stored'; readonly id: string; readonly rev: string }
  | {
      readonly kind: 'refused'
      readonly id: string
      readonly rev?: string
      readonly refusal: SyncError
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

export interface ChangesQuery {
  /** Rows after this seq; 0 for all. @throws SyncError `malformed_since` when beyond the update seq */
  readonly since: number
  readonly limit?: number
  readonly descending?: boolean
  /** `all_docs` lists all leaves, the winning rev first; `main_only` just the winning rev. */
  readonly style?: 'main_only' | 'all_docs'
  readonly includeDocs?: boolean
  /** Add `_conflicts` to the docs. */
  readonly conflicts?: boolean
  readonly attachments?: 'inline'
  readonly filter?: ChangesFilter
  /** With `descending`: only rows up to this seq. */
  readonly until?: number
  /** Characters of docs after which the page ends, however many rows were asked for. */
  readonly maxChars?: number
  /** Changes looked at after which the page ends, whether they passed the filter or not. */
  readonly maxScanned?: number
}

export type ChangesFilter =
  | { readonly kind: 'doc_ids'; readonly docIds: ReadonlySet<string> }
  | { readonly kind: 'design' }
  /** Sees the winning rev's doc, with `_id`, `_rev` and `_deleted`. */
  | { readonly kind: 'matches'; readonly matches: (doc: JsonObject) => boolean }
  | FunctionFilter
  | SelectorFilter

/** A selector that came over the wire: it may be slow, so that others get their turn in between. */
export interface SelectorFilter {
  readonly kind: 'selector'
  readonly matches: (doc: JsonObject) => boolean
}

/** A function of a design document decides. */
export interface FunctionFilter {
  readonly kind: 'function'
  readonly ddocId: string
  /** Where it is: `['filters', 'f']`, or `['views', 'v', 'map']`, which passes what it emits for. */
  readonly path: readonly string[]
  /** What a filter is told of the request; absent for a view. */
  readonly req?: JsonObject
}

export interface ChangeRow {
  readonly seq: number
  readonly id: string
  readonly revs: readonly string[]
  /** Whether the winning rev is a tombstone. */
  readonly isDeleted: boolean
  readonly doc?: DocAnswer
}

export interface ChangesPage {
  readonly rows: readonly ChangeRow[]
  /** Where to go on: beyond the rows that did not pass the filter, too. */
  readonly lastSeq: number
  readonly pending: number
}

export interface LocalDoc {
  /** Without the leading `_local/`. */
  readonly id: string
  readonly rev: string
  /** The whole doc as JSON text. */
  readonly json: string
}
