import type { JsonValue } from '@tributary/sync-protocol'

/** One view of a design document, ready to be asked. */
export interface View {
  readonly hasReduce: boolean
  /** Resolves when all that is committed now is in the index. @throws SyncError when the map fails */
  update(): Promise<void>
  /** Rows page by page; the first page comes even when there are none. */
  rows(query: RowsQuery): AsyncGenerator<RowsPage>
  /** What the reduce makes of each group, page by page. @throws SyncError when the reduce fails */
  groups(query: GroupsQuery): AsyncGenerator<readonly GroupRow[]>
  /** Every change up to this seq is in the index. */
  updateSeq(): number
}

/** A stretch of keys: `start` is where reading begins, in either direction. */
export interface KeyRange {
  readonly startKey?: unknown
  readonly startDocId?: string
  readonly endKey?: unknown
  readonly endDocId?: string
  readonly isEndIncluded?: boolean
}

export interface RowsQuery {
  /** Read one after the other; `skip` and `limit` count through all of them. */
  readonly ranges: readonly KeyRange[]
  readonly descending: boolean
  readonly skip: number
  readonly limit: number
}

export interface GroupsQuery extends RowsQuery {
  /** Members of a list key that make a group; 0 makes one group of all, `exact` one of each key. */
  readonly groupLevel: number | 'exact'
}

export interface RowsPage {
  readonly totalRows: number
  /** Rows of the view before the first of the answer. */
  readonly offset: number
  readonly updateSeq: number
  readonly rows: readonly ViewRow[]
}

export interface ViewRow {
  readonly key: JsonValue
  readonly docId: string
  readonly value: JsonValue
}

export interface GroupRow {
  readonly key: JsonValue
  readonly value: JsonValue
}

/** What a host is told of the indexes of one design document. */
export interface DesignInfo {
  readonly signature: string
  readonly language: string
  readonly updateSeq: number
  /** Changes that are not in the indexes yet. */
  readonly pending: number
  readonly isUpdating: boolean
  readonly rows: number
}
