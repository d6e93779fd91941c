import { create } from 'zustand'

export type MissingAbility = 'service-worker' | 'persistent-storage' | 'web-locks'

/** What the status line says. Everything here was reported by the party it speaks of. */
export interface SyncStatus {
  readonly hub: 'unknown' | 'reachable' | 'unreachable' | 'signed-out'
  readonly unsentCount: number
  readonly refusedCount: number
  /** ISO 8601, this phone's clock; null before the hub's first answer. */
  readonly lastContactAt: string | null
  /** Hub time minus phone time. */
  readonly clockOffsetMs: number
  readonly isSyncOwner: boolean
  readonly firstPullDone: boolean
  readonly missing: readonly MissingAbility[]
}

export const useSyncStatus = create<SyncStatus>()(() => ({
  hub: 'unknown',
  unsentCount: 0,
  refusedCount: 0,
  lastContactAt: null,
  clockOffsetMs: 0,
  isSyncOwner: true,
  firstPullDone: false,
  missing: [],
}))
