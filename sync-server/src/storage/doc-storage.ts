import type { RevTree } from '@tributary/sync-protocol'

/**
 * Where one db is kept. Synchronous, so that a write is judged and stored with nothing between;
 * `replication/` alone calls it, one caller at a time.
 *
 * Everything that is written belongs into `transaction`. Reads outside one see the last commit.
 */
export interface DocStorage {
  /**
   * Runs `work` and makes all it wrote durable at once: after a power cut everything of it is
   * there, or nothing. When `work` or the commit throws, nothing was written.
   *
   * @throws SyncError `insufficient_storage` when the disk is full
   */
  transaction<T>(work: () => T): T
  /** Part of a transaction that can fail alone: when `work` throws, what it wrote is undone. */
  savepoint<T>(work: () => T): T

  counts(): StorageCounts
  /** The db's settings: `security`, `revs_limit`, `instance_id`, `instance_start_time`, `purge_seq`. */
  readMeta(key: string): string | undefined
  writeMeta(key: string, value: string): void

  readDoc(docId: string): StoredDoc | undefined
  /**
   * Stores a doc's new tree and the bodies that came with it, and gives the doc the next seq.
   *
   * @returns that seq
   */
  writeDoc(write: StorageWrite): number
  /** The body of a rev; `undefined` when it was never here, was compacted or stemmed away. */
  readBody(docId: string, rev: string): StoredBody | undefined
  /** Drops bodies. Attachments that nobody refers to any more go at the next `dropOrphans`. */
  dropBodies(docId: string, revs: readonly string[]): void
  /** Forgets all revs of a doc and the doc itself; the update seq still grows by one. */
  eraseDoc(docId: string): number

  /** Docs whose seq is beyond `since`, in seq order. */
  readChanges(range: ChangesRange): StoredDoc[]
  /** How many docs have a seq beyond `since`. */
  countChanges(since: number): number
  /** Docs in the byte order of their ids, without those whose winning rev is deleted. */
  listDocs(range: DocRange): StoredDoc[]
  /** How many listed docs come before `docId`; from the far end when descending. */
  countDocsBefore(docId: string, descending: boolean): number
  /** All docs that have old bodies, for compaction: at most `limit`, after `afterId`. */
  listAllDocs(afterId: string, limit: number): StoredDoc[]

  readLocal(localId: string): StoredLocal | undefined
  writeLocal(local: StoredLocal): void
  /** @returns whether it was there */
  deleteLocal(localId: string): boolean
  listLocals(): StoredLocal[]

  /** Keeps bytes under their digest, once however often they come. */
  writeAttachment(digest: string, bytes: Uint8Array): void
  hasAttachment(digest: string): boolean
  readAttachment(digest: string): Uint8Array | undefined
  /** Removes attachments that no body refers to, and gives their space back. */
  dropOrphans(): void

  close(): void
}

export interface StorageCounts {
  readonly updateSeq: number
  readonly docCount: number
  readonly deletedDocCount: number
  readonly fileBytes: number
  readonly bodyBytes: number
}

export interface StoredDoc {
  readonly id: string
  readonly seq: number
  readonly tree: RevTree
}

export interface StorageWrite {
  readonly id: string
  readonly tree: RevTree
  /** The winning rev, and whether it is a tombstone: what the lists need to know. */
  readonly winner: string
  readonly isDeleted: boolean
  readonly bodies: readonly { readonly rev: string; readonly body: StoredBody }[]
  /** Revs that were stemmed away: their bodies go too. */
  readonly droppedRevs: readonly string[]
}

export interface StoredBody {
  /** The doc's own members as JSON text, sent out again as it is. */
  readonly json: string
  readonly attachments: readonly StoredAttachment[]
}

export interface StoredAttachment {
  readonly name: string
  readonly contentType: string
  readonly revpos: number
  /** `md5-<base64>` */
  readonly digest: string
  readonly length: number
}

export interface ChangesRange {
  readonly since: number
  /** Only docs up to this seq. */
  readonly until?: number
  readonly limit: number
  readonly descending?: boolean
}

export interface DocRange {
  readonly startId?: string
  readonly endId?: string
  readonly isEndIncluded: boolean
  readonly descending: boolean
  readonly limit: number
  readonly skip: number
}

export interface StoredLocal {
  readonly id: string
  readonly rev: string
  /** The doc's own members as JSON text. */
  readonly json: string
}
