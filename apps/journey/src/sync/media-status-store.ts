import { create } from 'zustand'

import { tellSyncStatus, useSyncStatus } from './sync-status-store.ts'

export type UploadState =
  | 'idle'
  | 'uploading'
  /** Nothing is sent because its owner said so. */
  | 'paused'
  | 'waits-for-wifi'
  | 'waits-for-charger'
  /** Records go first, or the hub is out of reach. */
  | 'waiting'
  | 'hub-full'

export interface MediaStatus {
  readonly state: UploadState
  /** Bytes on their way or waiting, by media record: sent so far, and of how many. */
  readonly items: Readonly<Record<string, { readonly sent: number; readonly bytes: number }>>
  /** What the browser gives this app and what is used of it; null where it does not say. */
  readonly room: { readonly usedBytes: number; readonly quotaBytes: number } | null
}

/** How photos and recordings of this phone stand; what is kept for good is never in here. */
export const useMediaStatus = create<MediaStatus>(() => ({ state: 'idle', items: {}, room: null }))

export function tellMediaStatus(change: Partial<MediaStatus>): void {
  useMediaStatus.setState(change)
  const mediaLeft = Object.keys(useMediaStatus.getState().items).length
  if (useSyncStatus.getState().mediaLeft !== mediaLeft) tellSyncStatus({ mediaLeft })
}
