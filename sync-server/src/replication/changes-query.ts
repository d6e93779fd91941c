import type { JsonObject } from '@tributary/sync-protocol'
import type { DocAnswer } from './doc-answer.ts'

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
