import { SyncError } from '@tributary/sync-protocol'
import type { DocStorage } from '../storage/doc-storage.ts'

/** What attachments leave free for records, text first; on a small disk, an eighth of it. */
const RESERVED_BYTES = 64 * 1024 * 1024

/**
 * Looks whether there is room for more of an attachment. It lies in the log first and in the file
 * then, so it is counted twice; and the log grows on the disk alone, whatever the file has unused.
 *
 * @throws SyncError `insufficient_storage`
 */
export function checkRoom(storage: DocStorage, bytes: number): void {
  const room = storage.room()
  if (room === undefined) return
  const reserved = Math.min(RESERVED_BYTES, room.totalBytes / 8)
  const isRoomForLog = room.diskBytes >= reserved / 2
  if (isRoomForLog && room.diskBytes + room.unusedBytes >= reserved + 2 * bytes) return
  throw new SyncError('insufficient_storage', 'What is left of the disk is kept for records.')
}
