import { closeSync, openSync, readSync } from 'node:fs'

/** What a file's first bytes say, read without SQLite, which may write as soon as it opens one. */
export type FileHeader =
  | { readonly kind: 'missing' }
  /** Not a byte yet: the power failed between making the file and its first commit. */
  | { readonly kind: 'empty' }
  | { readonly kind: 'sqlite'; readonly format: number }
  | { readonly kind: 'foreign' }

const MAGIC = 'SQLite format 3\u0000'
/** Where SQLite's file format keeps `user_version`, as a big-endian number of four bytes. */
const USER_VERSION_AT = 60

/** @see https://www.sqlite.org/fileformat.html section 1.3 */
export function readFileHeader(path: string): FileHeader {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return { kind: 'missing' }
    }
    throw error
  }
  try {
    const bytes = Buffer.alloc(100)
    const length = readSync(file, bytes, 0, bytes.length, 0)
    if (length === 0) return { kind: 'empty' }
    if (length < bytes.length || bytes.toString('latin1', 0, MAGIC.length) !== MAGIC) {
      return { kind: 'foreign' }
    }
    return { kind: 'sqlite', format: bytes.readUInt32BE(USER_VERSION_AT) }
  } finally {
    closeSync(file)
  }
}
