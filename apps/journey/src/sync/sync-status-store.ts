import type { Role } from '@tributary/records'
import { create } from 'zustand'

/** What a browser lacks here: plain http has no service worker, some never promise to keep data. */
export type MissingAbility = 'service-worker' | 'persistent-storage' | 'tab-locks'

/** What keeps records from going to and fro, though both sides are there. It is tried again. */
export type SyncTrouble = 'phone-storage' | 'hub-refuses' | 'unreadable'

/** What a phone that was asked to erase itself waits for. */
export type EraseWaits = 'unsent' | 'own' | 'person' | 'declined' | 'other_tab' | 'failed'

export interface EraseWish {
  readonly id: string
  /** Also what no hub has: its person said so. Absent where it was begun before. */
  readonly isSure?: boolean
}

export interface SyncStatus {
  /** Said by the hub itself, never by `navigator.onLine`. */
  readonly hub: 'unknown' | 'reachable' | 'unreachable' | 'signed-out'
  /** The laptop that was the hub is it no more, and where it is now is not known. */
  readonly isMoved: boolean
  /** One is too new for the other: what is written stays here until the older one is renewed. */
  readonly outdated: 'app' | 'hub' | null
  /** Which build of the app the hub serves; null where this page is not served by it. */
  readonly appRevision: string | null
  /** Records of this phone that the hub has not acknowledged. */
  readonly unsentCount: number
  readonly refusedCount: number
  /** Photos, recordings and files that only this phone has. */
  readonly mediaLeft: number
  /** Milliseconds since 1970 by this phone; null before the first answer. */
  readonly lastContactAt: number | null
  /** Hub's clock minus this phone's. */
  readonly clockOffsetMs: number
  /** False while another tab of this browser keeps in touch with the hub. */
  readonly isSyncOwner: boolean
  /** Everything the hub had has been fetched once. */
  readonly firstPullDone: boolean
  /** Every page of the app is on this phone: the hub may go. */
  readonly isAppWhole: boolean
  readonly missing: readonly MissingAbility[]
  readonly troubles: readonly SyncTrouble[]
  /** The host took this phone out; what is on it stays on it. */
  readonly isRemoved: boolean
  /** The host wants this phone's data erased; `why` not yet, null when nothing is in the way. */
  readonly eraseAsked: { readonly id: string; readonly why: EraseWaits | null } | null
  /** It is to be erased now. */
  readonly erasing: EraseWish | null
  /** What the hub last said that this person may do; a role in one team is `<team>/<role>`. */
  readonly roles: readonly string[]
}

export const INITIAL_SYNC_STATUS: SyncStatus = {
  hub: 'unknown',
  isMoved: false,
  outdated: null,
  appRevision: null,
  unsentCount: 0,
  refusedCount: 0,
  mediaLeft: 0,
  lastContactAt: null,
  clockOffsetMs: 0,
  // Nobody is told of another tab before there is one.
  isSyncOwner: true,
  firstPullDone: false,
  isAppWhole: false,
  missing: [],
  troubles: [],
  isRemoved: false,
  eraseAsked: null,
  erasing: null,
  roles: ['participant'],
}

/** How things stand between this phone and the hub; records are never in here. */
export const useSyncStatus = create<SyncStatus>(() => INITIAL_SYNC_STATUS)

export function tellSyncStatus(change: Partial<SyncStatus>): void {
  useSyncStatus.setState(change)
}

/**
 * What this person may do here, for screens to offer no more than that; the hub decides. Kept from
 * the last contact, so it holds offline too.
 *
 * @param teamId - counts the roles in this team besides those in the whole journey
 */
export function useMyRoles(teamId?: string): (...wanted: readonly Role[]) => boolean {
  const roles = useSyncStatus((status) => status.roles)
  return (...wanted) =>
    wanted.some((role) => roles.includes(role) || roles.includes(`${teamId}/${role}`))
}

export async function whenFirstPullDone(): Promise<void> {
  if (useSyncStatus.getState().firstPullDone) return
  await new Promise<void>((resolve) => {
    const unsubscribe = useSyncStatus.subscribe(({ firstPullDone }) => {
      if (!firstPullDone) return
      unsubscribe()
      resolve()
    })
  })
}

/** Runs each time that the hub has answered. @returns ends it */
export function onHubAnswering(run: () => void): () => void {
  return useSyncStatus.subscribe((now, before) => {
    if (now.lastContactAt !== before.lastContactAt) run()
  })
}
