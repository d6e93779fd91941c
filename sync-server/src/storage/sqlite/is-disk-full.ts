/** SQLITE_FULL, from either driver; and SQLITE_IOERR_WRITE, which some file systems give instead. */
export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code } = error as { code?: unknown }
  return (
    code === 'SQLITE_FULL' ||
    code === 'ENOSPC' ||
    /database or disk is full|no space left on device/i.test(error.message)
  )
}
