import * as z from 'zod'
import { SealedProblem } from './sealed-header.ts'
import type { SealedWriter } from './write-sealed.ts'

/*
 * Files within a sealed file, one after the other: four bytes that say how long the JSON is that
 * names the file and its length, that JSON, the file's bytes.
 */

const MAX_NAME_BYTES = 4_096
const entrySchema = z.object({
  path: z.string().regex(/^(?:[a-z-]+\/)?[^/\\]+$/),
  bytes: z.int().nonnegative(),
})

/** Begins the next file; exactly `bytes` bytes have to follow. */
export function beginEntry(to: SealedWriter, path: string, bytes: number): void {
  const name = Buffer.from(JSON.stringify({ path, bytes }))
  const length = Buffer.alloc(4)
  length.writeUInt32BE(name.length)
  to.write(Buffer.concat([length, name]))
}

/** Gets the files of an archive in their order; called back within `readArchive`. */
export interface ArchiveReader {
  readonly begin: (path: string) => void
  readonly take: (path: string, bytes: Buffer) => void
  readonly end: (path: string) => void
}

export function readArchive(chunks: Iterable<Buffer>, reader: ArchiveReader): void {
  let rest: Buffer = Buffer.alloc(0)
  let current: { path: string; left: number } | null = null
  for (const chunk of chunks) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    for (;;) {
      if (current === null) {
        const entry = entryIn(rest)
        if (entry === null) break
        rest = rest.subarray(entry.length)
        current = { path: entry.path, left: entry.bytes }
        reader.begin(entry.path)
      }
      const part: Buffer = rest.subarray(0, current.left)
      if (part.length > 0) reader.take(current.path, part)
      current.left -= part.length
      rest = rest.subarray(part.length)
      if (current.left > 0) break
      reader.end(current.path)
      current = null
    }
  }
  if (current !== null || rest.length > 0) throw notWhole()
}

function entryIn(bytes: Buffer): { path: string; bytes: number; length: number } | null {
  if (bytes.length < 4) return null
  const length = bytes.readUInt32BE()
  if (length > MAX_NAME_BYTES) throw notWhole()
  if (bytes.length < 4 + length) return null
  const read = entrySchema.safeParse(JSON.parse(bytes.subarray(4, 4 + length).toString('utf8')))
  if (!read.success || read.data.path.endsWith('/..')) throw notWhole()
  return { ...read.data, length: 4 + length }
}

function notWhole(): SealedProblem {
  return new SealedProblem('damaged', 'This backup is not whole.')
}
