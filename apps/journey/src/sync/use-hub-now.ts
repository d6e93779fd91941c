import { useNow } from '../db/use-now.ts'
import { useSyncStatus } from './sync-status-store.ts'

/**
 * Milliseconds since 1970 by the hub's clock, as far as this phone has learnt how far its own is
 * off: a phone that goes wrong by hours still says what goes on now. Looked at again by itself.
 */
export function useHubNow(): number {
  return useNow() + useSyncStatus((status) => status.clockOffsetMs)
}
