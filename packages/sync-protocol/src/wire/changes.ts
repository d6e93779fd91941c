import type { JsonObject } from '../json.ts'

/** One row of `_changes`. */
export interface ChangesRow {
  readonly seq: number | string | null
  readonly id: string
  readonly changes: readonly { readonly rev: string }[]
  readonly deleted?: true
  readonly doc?: JsonObject | null
}

export interface ChangesBody {
  readonly results: readonly ChangesRow[]
  readonly last_seq: number | string
  readonly pending?: number
}

/** `POST _live_feed`: where each db's reading goes on; `0` or `"0"` for the beginning. */
export interface LiveFeedRequest {
  readonly since: Readonly<Record<string, string | number>>
  /** Milliseconds between the bare newlines that show the line is alive. */
  readonly heartbeat?: number
}

/** One line of the live feed: a change, with the winning rev's doc. */
export interface LiveFeedChange {
  readonly db: string
  readonly seq: number
  readonly id: string
  readonly changes: readonly { readonly rev: string }[]
  readonly deleted?: true
  /** With `_rev` and, when there are losing live leaves, `_conflicts`. */
  readonly doc: JsonObject
}

/** One line of the live feed: this db cannot be read; the others go on. */
export interface LiveFeedRefusal {
  readonly db: string
  readonly error: string
  readonly reason: string
}

export type LiveFeedLine = LiveFeedChange | LiveFeedRefusal
