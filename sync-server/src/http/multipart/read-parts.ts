import { SyncError } from '@tributary/sync-protocol'

/** One part of a multipart body. Its bytes come once, and are to be read before the next part. */
export interface Part {
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>
  readonly bytes: AsyncIterable<Buffer>
}

const MAX_HEADER_BYTES = 16 * 1024
const CRLF = Buffer.from('\r\n')
const END = Buffer.from('--')
const BLANK_LINE = Buffer.from('\r\n\r\n')

/** The boundary in a `Content-Type`; `undefined` when it is not `multipart/related`. */
export function relatedBoundary(contentType: string | undefined): string | undefined {
  if (!/^\s*multipart\/related\s*(?:;|$)/i.test(contentType ?? '')) return undefined
  const params = (contentType ?? '').matchAll(/;\s*([\w-]+)\s*=\s*(?:"([^"]*)"|([^\s;"]*))/g)
  const [param] = [...params].filter(([, name]) => name?.toLowerCase() === 'boundary')
  const boundary = param?.[2] ?? param?.[3]
  if (boundary === undefined || boundary === '' || boundary.length > 200)
    throw new SyncError('bad_request', 'multipart without a boundary')
  return boundary
}

/**
 * Takes a multipart body (RFC 2046) apart while it arrives, cut into chunks anywhere. What stands
 * before the first boundary and after the last means nothing and is passed over.
 *
 * @throws SyncError `bad_request` when it is not well-formed, or ends before its last boundary
 */
export async function* readParts(
  source: AsyncIterable<Buffer>,
  boundary: string,
): AsyncGenerator<Part> {
  const scanner = new Scanner(source, boundary)
  for await (const _preamble of scanner.untilBoundary());
  while (await scanner.nextPart()) {
    const headers = parseHeaders(await scanner.headers())
    const bytes = scanner.untilBoundary()
    yield { headers, bytes }
    for await (const _unread of bytes);
  }
  await scanner.drain()
}

class Scanner {
  readonly #source: AsyncIterator<Buffer>
  readonly #delimiter: Buffer
  /** As if a line had ended before the body: its first boundary is then like all others. */
  #held: Buffer = CRLF

  constructor(source: AsyncIterable<Buffer>, boundary: string) {
    this.#source = source[Symbol.asyncIterator]()
    this.#delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1')
  }

  /**
   * Gives all bytes before the next boundary, and leaves off right behind that boundary's text.
   * Begins at the end of a line, which is no content but may be the beginning of the boundary.
   */
  async *untilBoundary(): AsyncGenerator<Buffer> {
    let omitted = CRLF.length
    const content = (bytes: Buffer) => {
      const kept = bytes.subarray(Math.min(omitted, bytes.length))
      omitted -= bytes.length - kept.length
      return kept
    }
    for (;;) {
      const at = this.#held.indexOf(this.#delimiter)
      // What may be the beginning of a boundary waits for its end.
      const safe = at >= 0 ? at : this.#held.length - this.#delimiter.length + 1
      if (safe > 0) {
        const bytes = content(this.#held.subarray(0, safe))
        this.#held = this.#held.subarray(safe)
        if (bytes.length > 0) yield bytes
      }
      if (at < 0) {
        await this.#more()
        continue
      }
      this.#held = this.#held.subarray(this.#delimiter.length)
      if (await this.#endsBoundaryLine()) return
      // A longer line that only begins like the boundary is content.
      const bytes = content(this.#delimiter)
      if (bytes.length > 0) yield bytes
    }
  }

  /** Whether another part follows the boundary that was just passed. */
  async nextPart(): Promise<boolean> {
    await this.#holdAtLeast(2)
    if (this.#held.subarray(0, 2).equals(END)) return false
    const lineEnd = this.#held.indexOf(CRLF)
    this.#held = this.#held.subarray(lineEnd)
    return true
  }

  /** The lines up to the first that is empty; there may be none. */
  async headers(): Promise<string> {
    for (;;) {
      const end = this.#held.indexOf(BLANK_LINE)
      if (end > MAX_HEADER_BYTES || (end < 0 && this.#held.length > MAX_HEADER_BYTES)) {
        throw new SyncError('bad_request', 'multipart part with too long headers')
      }
      if (end >= 0) {
        const text = this.#held.toString('utf8', 0, end)
        this.#held = this.#held.subarray(end + CRLF.length)
        return text
      }
      await this.#more()
    }
  }

  async drain(): Promise<void> {
    this.#held = Buffer.alloc(0)
    while (!(await this.#source.next()).done);
  }

  /** After a boundary comes `--`, or nothing but blanks up to the end of the line. */
  async #endsBoundaryLine(): Promise<boolean> {
    for (let at = 0; ; at += 1) {
      await this.#holdAtLeast(at + 2)
      const two = this.#held.subarray(at, at + 2)
      if (two.equals(CRLF) || (at === 0 && two.equals(END))) return true
      if (this.#held[at] !== 0x20 && this.#held[at] !== 0x09) return false
      if (at > MAX_HEADER_BYTES) return false
    }
  }

  async #holdAtLeast(count: number): Promise<void> {
    while (this.#held.length < count) await this.#more()
  }

  async #more(): Promise<void> {
    const { value } = await this.#source.next()
    if (value === undefined) throw new SyncError('bad_request', 'multipart body broke off')
    this.#held = this.#held.length === 0 ? value : Buffer.concat([this.#held, value])
  }
}

function parseHeaders(text: string): Map<string, string> {
  const headers = new Map<string, string>()
  // A line that begins with a blank goes on with the one before.
  for (const line of text.replace(/\r\n[ \t]+/g, ' ').split('\r\n')) {
    if (line === '') continue
    const colon = line.indexOf(':')
    if (colon < 1) throw new SyncError('bad_request', 'multipart part with a malformed header')
    headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim())
  }
  return headers
}
