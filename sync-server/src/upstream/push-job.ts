import type { CouchDb } from './couch-db.ts'
import type { Ledger } from './ledger.ts'
import type { Receipts } from './receipts.ts'
import type { HeldDoc, PublishedDoc, UpstreamRules } from './rules.ts'
import type { Tally } from './tally.ts'

export interface PushJob {
  readonly source: CouchDb
  readonly target: CouchDb
  /** What travels, in an order that stays the same from one try to the next. */
  readonly selected: readonly HeldDoc[]
  /** What the network may see of a record that was changed; `null` for those sent as they are. */
  readonly formOf: (id: string) => PublishedDoc | null
  readonly rules: UpstreamRules
  readonly ledger: Ledger
  readonly receipts: Receipts
  readonly tally: Tally
  readonly onProgress: (done: number) => void
}
