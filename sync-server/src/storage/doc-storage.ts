import type { RevTree } from '@tributary/sync-protocol'
import type { BlobStorage } from './blob-storage.ts'
import type { SideTexts } from './side-texts.ts'

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

  /** The seq of the newest change; 0 in an empty db. */
  updateSeq(): number
  counts(): StorageCounts
  /** The db's settings: `security`, `revs_limit`, `instance_id`, `instance_start_time`, `purge_seq`. */
  readMeta(key: string): string | undefined
  writeMeta(key: string, value: string): void

  readDoc(docId: string): StoredDoc | undefined
  /** Tells, within a transaction, which docs it is about to read one by one: cheaper at once. */
  expectDocs(docIds: readonly string[]): void
  /** Runs `read`, which is going to ask for these docs, and for their winning revs' bodies or not. */
  readTogether<T>(docIds: readonly string[], needs: 'docs' | 'bodies', read: () => T): T
  /**
   * Stores a doc's new tree and the bodies that came with it, and gives the doc the next seq.
   *
   * @returns the doc as it now stands
   */
  writeDoc(write: StorageWrite): StoredDoc
  /** The body of a rev; `undefined` when it was never here, was compacted or stemmed away. */
  readBody(docId: string, rev: string): StoredBody | undefined
  /** The revs of a doc whose bodies are here. */
  bodyRevs(docId: string): ReadonlySet<string>
  /** Drops bodies. Blobs that nobody refers to any more go with `dropOrphans`. */
  dropBodies(docId: string, revs: readonly string[]): void
  /** Forgets all revs of a doc and the doc itself; the update seq still grows by one. */
  eraseDoc(docId: string): number

  /** Docs whose seq is beyond `since`, in seq order. */
  readChanges(range: ChangesRange): StoredChange[]
  /** How many docs have a seq beyond `since`. */
  countChanges(since: number): number
  /** Docs in the byte order of their ids' UTF-8, without those whose winning rev is deleted. */
  listDocs(range: DocRange): StoredDoc[]
  /** How many listed docs come before `docId`; from the far end when descending. */
  countDocsBefore(docId: string, descending: boolean): number

  readLocal(localId: string): StoredLocal | undefined
  writeLocal(local: StoredLocal): void
  /** @returns whether it was there */
  deleteLocal(localId: string): boolean
  /** In the byte order of their ids; all of them unless a page is asked for. */
  listLocals(page?: LocalsPage): StoredLocal[]

  /** Attachments' bytes. */
  readonly blobs: BlobStorage
  /** What indexes keep. Changed and rolled back with everything else. */
  readonly side: SideTexts
  /** What the disk has left for this db; `undefined` where there is no disk. */
  room(): StorageRoom | undefined
  /** Makes sure that no copy of what was deleted is left in files beside the db's own. */
  scrub(): void

  close(): void
}

export interface StorageRoom {
  /** By how much files may still grow. */
  readonly diskBytes: number
  /** What the db's own file holds and does not use. */
  readonly unusedBytes: number
  /** The whole disk. */
  readonly totalBytes: number
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
  readonly winner: string
  /** Whether the winning rev is a tombstone. */
  readonly isDeleted: boolean
  readonly leafCount: number
  /** Read on first use: lists that need the winner alone stay cheap. */
  readonly tree: RevTree
}

export interface StorageWrite {
  readonly id: string
  readonly tree: RevTree
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
  /** `md5-<base64>` of the plain bytes. */
  readonly digest: string
  /** Another digest that the sender knows it by: a CouchDB's, of bytes that it keeps gzipped. */
  readonly sentDigest?: string
  readonly length: number
  /** The blob with its bytes, in this db alone. */
  readonly blob: number
}

export interface ChangesRange {
  readonly since: number
  /** Only docs up to this seq. */
  readonly until?: number
  readonly limit: number
  readonly descending?: boolean
  /** Read the winning revs' bodies with the docs: cheaper than one by one. */
  readonly withBodies?: boolean
}

export interface StoredChange extends StoredDoc {
  /** The winning rev's body, when it was asked for and is here. */
  readonly body?: StoredBody | undefined
}

export interface LocalsPage {
  /** The id before the first one wanted; `''` for the beginning. */
  readonly afterId: string
  readonly limit: number
}

export interface DocRange {
  readonly startId?: string
  readonly isStartExcluded?: boolean
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
