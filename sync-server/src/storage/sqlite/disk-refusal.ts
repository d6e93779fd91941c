import { SyncError } from '@tributary/sync-protocol'

/**
 * What a write that the disk did not take is told; `undefined` for any other failure. SQLite has
 * rolled back the whole transaction by itself.
 */
export function diskRefusal(error: unknown): SyncError | undefined {
  if (!(error instanceof Error)) return undefined
  if (/database or disk is full|no space left on device|SQLITE_FULL|ENOSPC/i.test(error.message)) {
    return new SyncError('insufficient_storage', undefined, { cause: error })
  }
  if (
    /readonly database|disk I\/O error|unable to open database|^(?:EIO|EROFS|EDQUOT):/i.test(
      error.message,
    )
  ) {
    const reason = 'The disk cannot be written; nothing of this write was stored.'
    return new SyncError('insufficient_storage', reason, { cause: error })
  }
  return undefined
}
