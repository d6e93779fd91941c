import { ReplicationError } from './replication-error.ts'

export interface Part {
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>
  readonly body: Buffer
}

/** The boundary in a `Content-Type`; `undefined` when it is not multipart. */
export function boundaryOf(contentType: string): string | undefined {
  if (!/^multipart\//i.test(contentType)) return undefined
  const match = /boundary=(?:"([^"]{1,200})"|([^\s;]{1,200}))/i.exec(contentType)
  return match?.[1] ?? match?.[2]
}

/** @throws ReplicationError, passing, when the body broke off */
export function readParts(body: Buffer, boundary: string): Part[] {
  const delimiter = Buffer.from(`\r\n--${boundary}`)
  const first = Buffer.from(`--${boundary}`)
  const parts: Part[] = []
  let at: number
  if (body.subarray(0, first.length).equals(first)) at = first.length
  else {
    const start = body.indexOf(delimiter)
    if (start < 0) throw brokenOff()
    at = start + delimiter.length
  }
  while (!body.subarray(at, at + 2).equals(Buffer.from('--'))) {
    const end = body.indexOf(delimiter, at)
    if (end < 0) throw brokenOff()
    parts.push(readPart(body.subarray(at, end)))
    at = end + delimiter.length
  }
  return parts
}

function readPart(part: Buffer): Part {
  const end = part.indexOf('\r\n\r\n')
  if (end < 0) throw brokenOff()
  const headers = new Map<string, string>()
  for (const line of part.subarray(0, end).toString('latin1').split('\r\n')) {
    const colon = line.indexOf(':')
    if (colon < 1) continue
    headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim())
  }
  return { headers, body: part.subarray(end + 4) }
}

function brokenOff(): ReplicationError {
  return new ReplicationError('bad_answer', 'a multipart answer broke off', { isPassing: true })
}

/** A doc with the bytes of its attachments beside it. */
export function printRelated(doc: object, followers: readonly Buffer[], boundary: string): Buffer {
  const parts: Buffer[] = [
    Buffer.from(`--${boundary}\r\nContent-Type: application/json\r\n\r\n${JSON.stringify(doc)}`),
  ]
  for (const bytes of followers) parts.push(Buffer.from(`\r\n--${boundary}\r\n\r\n`), bytes)
  parts.push(Buffer.from(`\r\n--${boundary}--`))
  return Buffer.concat(parts)
}
