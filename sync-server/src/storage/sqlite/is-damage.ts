/** SQLITE_CORRUPT, SQLITE_NOTADB or a disk that cannot be read, from either driver. */
export function isDamage(error: unknown): error is Error {
  return (
    isCorruption(error) || (error instanceof Error && /disk I\/O error|IOERR/.test(error.message))
  )
}

/** SQLITE_CORRUPT or SQLITE_NOTADB: what lies in the file is not what was written. */
export function isCorruption(error: unknown): error is Error {
  return (
    error instanceof Error && /malformed|not a database|SQLITE_(CORRUPT|NOTADB)/.test(error.message)
  )
}
