import { randomBytes } from 'node:crypto'
import { SyncError } from '@tributary/sync-protocol'
import type { DocAnswer } from '../replication/database.ts'

export function newBoundary(): string {
  return randomBytes(16).toString('hex')
}

/** A doc, then the bytes of its attachments in the order of its `_attachments`. */
export function printRelated(doc: DocAnswer, boundary: string): Buffer {
  const parts: Uint8Array[] = [
    Buffer.from(`--${boundary}\r\nContent-Type: application/json\r\n\r\n${doc.json}`),
  ]
  for (const { name, contentType, bytes } of doc.following) {
    const head =
      `\r\n--${boundary}\r\nContent-Disposition: attachment; filename="${quoted(name)}"\r\n` +
      `Content-Type: ${contentType}\r\nContent-Length: ${bytes.length}\r\n\r\n`
    parts.push(Buffer.from(head), bytes)
  }
  parts.push(Buffer.from(`\r\n--${boundary}--`))
  return Buffer.concat(parts)
}

function quoted(name: string): string {
  return name.replace(/["\\\r\n]/g, (char) => encodeURIComponent(char))
}

/** The boundary in a `Content-Type`; `undefined` when it is not `multipart/related`. */
export function relatedBoundary(contentType: string | undefined): string | undefined {
  if (!/^multipart\/related\b/i.test(contentType ?? '')) return undefined
  const match = /boundary=(?:"([^"]{1,200})"|([^\s;]{1,200}))/i.exec(contentType ?? '')
  const boundary = match?.[1] ?? match?.[2]
  if (boundary === undefined) throw new SyncError('bad_request', 'multipart without a boundary')
  return boundary
}

/** The bodies of the parts. @throws SyncError `bad_request` when the body is not well-formed */
export function parseRelated(body: Buffer, boundary: string): [Buffer, ...Buffer[]] {
  const delimiter = Buffer.from(`\r\n--${boundary}`)
  const first = Buffer.from(`--${boundary}`)
  const parts: Buffer[] = []
  let at = body.subarray(0, first.length).equals(first)
    ? first.length
    : skipPreamble(body, delimiter)
  while (!body.subarray(at, at + 2).equals(Buffer.from('--'))) {
    const end = body.indexOf(delimiter, at)
    if (end < 0) throw new SyncError('bad_request', 'multipart body broke off')
    parts.push(withoutHeaders(body.subarray(at, end)))
    at = end + delimiter.length
  }
  const [doc, ...rest] = parts
  if (doc === undefined) throw new SyncError('bad_request', 'multipart body without a part')
  return [doc, ...rest]
}

function skipPreamble(body: Buffer, delimiter: Buffer): number {
  const start = body.indexOf(delimiter)
  if (start < 0) throw new SyncError('bad_request', 'multipart body without its boundary')
  return start + delimiter.length
}

/** A part begins with the rest of the boundary's line; its headers end at the first empty line. */
function withoutHeaders(part: Buffer): Buffer {
  const end = part.indexOf('\r\n\r\n')
  if (end < 0) throw new SyncError('bad_request', 'multipart part without headers')
  return part.subarray(end + 4)
}
