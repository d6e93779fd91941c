/** SQLite's primary result codes for a file that does not hold what was written. */
const CORRUPT = 11
const NOTADB = 26
/** The low byte of an extended result code is the primary one. */
const PRIMARY = 0xff

/**
 * Of the many I/O errors those that speak of what lies on the disk: IOERR_READ (a sector that
 * cannot be read), IOERR_SHORT_READ (the file ends too soon), IOERR_DATA (a checksum of the disk's
 * own), IOERR_CORRUPTFS. All others speak of what SQLite could not do just now: IOERR_SHMSIZE, for
 * one, is what opening a db says on a disk without 32 KB for its `-shm`.
 *
 * @see https://www.sqlite.org/rescode.html
 */
const UNREADABLE: ReadonlySet<number> = new Set([266, 522, 8_202, 8_458])

/** SQLITE_CORRUPT, SQLITE_NOTADB or a disk that cannot be read, from either driver. */
export function isDamage(error: unknown): error is Error {
  return isCorruption(error) || (error instanceof Error && UNREADABLE.has(resultCode(error) ?? 0))
}

/** SQLITE_CORRUPT or SQLITE_NOTADB: what lies in the file is not what was written. */
export function isCorruption(error: unknown): error is Error {
  if (!(error instanceof Error)) return false
  const code = resultCode(error)
  // Without a code it is a driver that gives the words alone, or our own error in SQLite's words.
  if (code === undefined) return /malformed|not a database/.test(error.message)
  return (code & PRIMARY) === CORRUPT || (code & PRIMARY) === NOTADB
}

/** SQLite's extended result code: `errcode` of `node:sqlite`, `rawCode` of libsql. */
function resultCode(error: Error): number | undefined {
  const code: unknown =
    'errcode' in error ? error.errcode : 'rawCode' in error ? error.rawCode : undefined
  return typeof code === 'number' ? code : undefined
}
