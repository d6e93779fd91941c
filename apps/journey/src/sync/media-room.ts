/** From here on the person is told that the phone fills up. */
const LOW_SHARE = 0.8
/** From here on nothing new is recorded: what is left is for texts. */
const FULL_SHARE = 0.95
const FULL_BYTES = 30 * 1024 * 1024

export interface Room {
  readonly usedBytes: number
  readonly quotaBytes: number
}

/** @returns null on plain http and in browsers that do not say */
export async function readRoom(): Promise<Room | null> {
  if (!('storage' in navigator) || typeof navigator.storage?.estimate !== 'function') return null
  const { usage, quota } = await navigator.storage.estimate()
  if (usage === undefined || quota === undefined || quota === 0) return null
  return { usedBytes: usage, quotaBytes: quota }
}

export function roomLeft(room: Room | null): 'fine' | 'low' | 'full' {
  if (room === null) return 'fine'
  const share = room.usedBytes / room.quotaBytes
  const isFull = share >= FULL_SHARE || room.quotaBytes - room.usedBytes < FULL_BYTES
  if (isFull) return 'full'
  return share >= LOW_SHARE ? 'low' : 'fine'
}

/** Asks that nothing kept here is cleared away when the phone fills up. */
export async function askToPersist(): Promise<void> {
  if (!('storage' in navigator) || typeof navigator.storage?.persist !== 'function') return
  if (!(await navigator.storage.persisted())) await navigator.storage.persist()
}
