import type { Peer } from './peer.ts'
import type { ReplicationSpec } from './replication-spec.ts'
import type { ReplicationStats } from './replication-stats.ts'

export interface Replication {
  readonly spec: ReplicationSpec
  /** Names the `_local` docs; the same for a replication that is started again. */
  readonly baseId: string
  readonly source: Peer
  readonly target: Peer
  /** Filled as it goes on. */
  readonly stats: ReplicationStats
  readonly signal: AbortSignal
  readonly nowMs: () => number
  readonly newSession: () => string
  /** Told of each doc that the target did not take, once. */
  readonly onRefused: (docId: string, reason: string) => void
}
