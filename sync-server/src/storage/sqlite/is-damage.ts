/** SQLITE_CORRUPT, SQLITE_NOTADB or a disk that cannot be read, from either driver. */
export function isDamage(error: unknown): error is Error {
  return (
    error instanceof Error &&
    /malformed|not a database|disk I\/O error|SQLITE_(CORRUPT|NOTADB|IOERR)/.test(error.message)
  )
}
