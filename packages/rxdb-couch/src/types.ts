import type { JsonObject } from '@tributary/sync-protocol'
import type { RxCollection, WithDeleted } from 'rxdb/plugins/core'
import type { Observable } from 'rxjs'

/**
 * A doc as the server holds it: `_id`, `_deleted` when it is a tombstone, and its own fields.
 * `_rev`, `_conflicts` and `_attachments` never pass this border.
 */
export interface WireDoc extends JsonObject {
  readonly _id: string
}

/** Where the couch surface is now. Read anew for each request, so both may change at any time. */
export interface ServerAddress {
  /** Root of the couch surface, such as `https://hub.local/db`, without a trailing slash. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

/**
 * `reachable` is said only after an answer that a CouchDB server would give: a captive portal's
 * page, an HTML error or half an answer leaves the state as it was or makes it `unreachable`.
 * `signed-out` is a 401: work waits, and goes on when the address or the headers change.
 */
export type HubState = 'unknown' | 'reachable' | 'unreachable' | 'signed-out'

export interface HubContact {
  readonly state: HubState
  /** Milliseconds since 1970 by this phone's clock; null before the first true answer. */
  readonly lastContactAt: number | null
}

/** Something that keeps one collection from syncing. It is retried; it is never silent. */
export interface SyncProblem {
  readonly kind:
    | 'no_access' // 403 or 401 on the db: this device may not open it
    | 'db_missing' // 404 on the db
    | 'server_refused' // an answer that blames the request or the server, such as 500 or 507
    | 'storage_failed' // this phone could not write: quota, or a closed IndexedDB
    | 'refusal_store_failed' // a refusal could not be kept, so its row waits
    | 'losing_leaves' // a doc has losing leaves and nothing was given to merge them
    | 'unreadable_doc' // `toLocal` threw on a doc of the server; it was left out
  readonly db: string
  readonly message: string
  readonly at: number
}

/** One local state that the server will not take. Its `doc` is the only copy left of it. */
export interface Refusal {
  readonly docId: string
  readonly db: string
  /**
   * The server's code (`forbidden`, `document_too_large`…), or one of ours, see below. Where the
   * server names the rule of its own that refused the doc, `forbidden.<rule>`.
   */
  readonly code: string
  readonly reason: string
  /** The whole refused state in RxDB's form, `_deleted: true` when a deletion was refused. */
  readonly doc: Readonly<Record<string, unknown>>
  /** Milliseconds since 1970 by this phone's clock. */
  readonly at: number
}

/**
 * Keeps what was not accepted. Codes of ours beside the server's:
 * `deleted_elsewhere` (edited here, deleted there), `carries_attachments` (writing the doc from
 * a phone would drop its files), `merge_failed` (the given merge threw), `unwritable` (the given
 * `toWire` threw), `server_error`
 * (the server failed on this doc alone, many times, and took others).
 */
export interface RefusalStore {
  /**
   * Called before the server's state replaces the refused one in the collection.
   *
   * Resolves only once the refusal is on disk. Must be idempotent by docId and doc: after a
   * crash, or a lost answer, the same refusal is added again. When it throws, the row waits and
   * is tried again, and nothing is rolled back.
   */
  add(refusal: Refusal): Promise<void>
}

export interface CollectionSyncOptions<Doc> {
  readonly collection: RxCollection<Doc>
  /** Name of the server's db. */
  readonly db: string
  /**
   * Must also take bare tombstones (`{_id, _deleted: true}`), which any CouchDB tool may write.
   * Pure: the same doc in, an equal doc out.
   */
  toLocal(doc: WireDoc): WithDeleted<Doc>
  toWire(doc: WithDeleted<Doc>): WireDoc
  /**
   * Joins a losing live leaf, left by a merge between hubs, into the winner. Must be pure,
   * since every phone computes it and all have to come to the same state.
   */
  mergeLosingLeaf?(winner: WithDeleted<Doc>, loser: WithDeleted<Doc>): WithDeleted<Doc>
  /**
   * Joins into a state of the server what this phone knew the server to hold before, and what
   * whoever wrote the state had not seen: a tool that does not know the docs may have dropped it.
   * Must return `state` itself when it had seen everything, as is the rule, and be pure. What is
   * joined is shown, and sent to the server by those who may write there.
   *
   * Neither is deleted. When left out, every state of the server is taken as it is.
   */
  keepUnseen?(state: WithDeleted<Doc>, known: WithDeleted<Doc>): WithDeleted<Doc>
  /**
   * True when the doc was written by the person on this phone. Asked only after a db was created
   * anew or restored: what it lost is sent again from every phone. Others' docs that it will not
   * take from here stay on the phone without a word; one's own go among the refusals. When left
   * out, all docs are taken for others'.
   */
  isOwn?(doc: WithDeleted<Doc>): boolean
  /**
   * True for a doc of a kind that is written once, then only deleted. What the pull brings of
   * these is stored once: there is no base for a three-way merge, should one be edited after all,
   * and `keepUnseen` is not asked about it.
   * When left out, all docs may be edited.
   */
  isNeverEdited?(doc: WithDeleted<Doc>): boolean
  readonly refusals: RefusalStore
}

export interface CollectionSync {
  readonly db: string
  /**
   * Ids of the docs (tombstones included) whose present state the server has not acknowledged.
   * Read from storage, so it is true right after a restart, without a server, and in tabs
   * that do not own the sync. Emits first when the local comparison is complete.
   */
  readonly pendingIds$: Observable<ReadonlySet<string>>
  /** Resolved once the whole db has been pulled, in this session or an earlier one. */
  readonly firstPullDone: Promise<void>
  /** The present problem, or null; emits on subscription. */
  readonly error$: Observable<SyncProblem | null>
  /** Stops this collection's sync; its docs and what is known of the server stay. */
  cancel(): Promise<void>
}

/** All in milliseconds. */
export interface SyncTimings {
  readonly retryMinMs: number
  readonly retryMaxMs: number
  /** A request whose answer does not move for so long is aborted. */
  readonly requestSilenceMs: number
  /** A feed that sends nothing, not even a heartbeat, for so long is aborted. */
  readonly feedSilenceMs: number
  readonly heartbeatMs: number
  /** Phones wait a random part of this before resolving losing leaves: one is enough. */
  readonly leafMergeDelayMs: number
  /** Between two checkpoints of a pull, each of which is a write of its own. */
  readonly checkpointPaceMs: number
}

/** How many docs a pull takes at once. */
export interface PullSizes {
  /** Asked for in one request, where the line bears it: fewer requests for more docs. */
  readonly page: number
  /** Handed to RxDB, which deals with all of them in one turn of the main thread. */
  readonly batch: number
}

export interface CouchSyncOptions {
  server(): ServerAddress
  /** `auto`: one shared live feed where the server announces it, else one feed per db. */
  readonly feed?: 'auto' | 'continuous'
  readonly fetch?: typeof fetch
  /** Milliseconds since 1970. */
  now?(): number
  /** In [0, 1). */
  random?(): number
  /** @returns a function that cancels the timer */
  setTimer?(run: () => void, ms: number): () => void
  readonly timings?: Partial<SyncTimings>
  readonly pullSizes?: PullSizes
}

export interface CouchSync {
  /** Emits the present contact on subscription. */
  readonly hub$: Observable<HubContact>
  /** Allowed at any time; `pendingIds$` works at once, the network is used after `start`. */
  add<Doc>(options: CollectionSyncOptions<Doc>): CollectionSync
  /** Call only in the tab that owns the sync, see `createSingleSyncOwner`. May follow `stop`. */
  start(): void
  /** Takes effect at once: no answer that arrives later is written. Resolves when all is closed. */
  stop(): Promise<void>
  /** Pulls every db from its checkpoint and looks for unsent docs again. */
  resync(): void
  /** Ends all waiting now and replaces a quiet feed: for `online`, `pageshow`, `visibilitychange`. */
  nudge(): void
}
