import type { CouchDoc } from './couch-db.ts'

/** Why a record stays, as the summary groups it. */
export type StayReason = 'visibility' | 'consent' | 'kind'

/** What the network may see of a record that was changed since it was written. */
export interface PublishedDoc {
  readonly doc: CouchDoc
  /** Whether it says something else than the hub's own doc, which then stays. */
  readonly isCopy: boolean
}

export type Verdict =
  | { readonly travels: true; readonly form?: PublishedDoc }
  | { readonly travels: false; readonly stays: StayReason }

/** A record the hub holds: its winning rev, and all its leaves by rev. */
export interface HeldDoc {
  readonly db: string
  readonly id: string
  readonly revs: readonly string[]
  readonly isDeleted: boolean
  readonly doc: CouchDoc
}

export type IncomingJudgement =
  | { readonly kind: 'take' }
  /** Nothing is wrong and nothing is to be done. */
  | { readonly kind: 'ignore' }
  | { readonly kind: 'refuse'; readonly reason: string }

export interface IncomingContext {
  /** What the hub shows under that id now; `null` when it has nothing live. */
  readonly held: CouchDoc | null
  /** The withdrawal of that record, held here or come along; `null` when there is none. */
  readonly withdrawal: CouchDoc | null
  /** Whether the network shows nothing under that id any more. */
  readonly isGoneThere: boolean
  /** What the hub shows under another id; `null` when nothing, or when it was not asked for. */
  readonly about: (id: string) => CouchDoc | null
}

/** What the merge must know about records; `hub/` gives it, this folder knows docs alone. */
export interface UpstreamRules {
  /** Dbs of the hub whose records may travel at all; what is meant for a team is not even read. */
  readonly isUpstreamDb: (name: string) => boolean
  /** Tells this hub from others in names of checkpoints. */
  readonly hubKey: string
  /** Decides for everything at once, since consent and withdrawals decide about other records. */
  readonly select: (
    held: readonly HeldDoc[],
    hasTravelled: (id: string) => boolean,
  ) => ReadonlyMap<string, Verdict>
  /** Whether one leaf of a record that travels may go too: a losing leaf may be narrower. */
  readonly mayLeafTravel: (doc: CouchDoc) => boolean
  readonly isOwn: (doc: CouchDoc) => boolean
  readonly judgeIncoming: (doc: CouchDoc, context: IncomingContext) => IncomingJudgement
  /** The db of the hub a record from the network belongs into; `null` when it has no place here. */
  readonly placeOf: (doc: CouchDoc) => string | null
  /** The id of another record that must be looked at to judge this one; `null` for most. */
  readonly aboutIdOf: (doc: CouchDoc) => string | null
  /** The id of the record that would take this one back. */
  readonly withdrawalIdOf: (id: string) => string
  /** Fields of the tombstone that calls a record back, besides `_id`, `_rev` and `_deleted`. */
  readonly recallFields: (doc: CouchDoc) => object
  readonly isOwnRecall: (tombstone: CouchDoc) => boolean
  /** The hub's word to its phones about what is there now, or is there no more. */
  readonly receipt: (about: {
    readonly to: string
    readonly sentIds: readonly string[]
    readonly recalledIds: readonly string[]
  }) => CouchDoc
  /** Reads a receipt written earlier; `null` for any other doc. */
  readonly readReceipt: (doc: CouchDoc) => {
    readonly to: string
    readonly sentIds: readonly string[]
    readonly recalledIds: readonly string[]
  } | null
}
