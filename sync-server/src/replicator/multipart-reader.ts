import { ReplicationError } from './replication-error.ts'

export interface Part {
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>
  /** As it comes; what is not read of it is passed over when the next part is asked for. */
  readonly body: AsyncGenerator<Buffer, void>
}

const MAX_HEADER_BYTES = 64 * 1024

/** The boundary in a `Content-Type`; `undefined` when it is not multipart. */
export function boundaryOf(contentType: string): string | undefined {
  if (!/^multipart\//i.test(contentType)) return undefined
  const match = /boundary=(?:"([^"]{1,200})"|([^\s;]{1,200}))/i.exec(contentType)
  return match?.[1] ?? match?.[2]
}

/**
 * The parts of a multipart body, one after the other, without holding any.
 *
 * @throws ReplicationError, passing, when the body breaks off
 */
export async function* readParts(
  chunks: AsyncIterable<Buffer>,
  boundary: string,
): AsyncGenerator<Part, void> {
  const reader = new DelimitedReader(chunks)
  const delimiter = Buffer.from(`\r\n--${boundary}`)
  try {
    await skip(reader.until(delimiter))
    while (!(await reader.startsWith('--'))) {
      const head = await whole(reader.until(Buffer.from('\r\n\r\n')), MAX_HEADER_BYTES)
      const body = reader.until(delimiter)
      yield { headers: readHeaders(head), body }
      await skip(body)
    }
  } finally {
    await reader.end()
  }
}

function readHeaders(head: Buffer): Map<string, string> {
  const headers = new Map<string, string>()
  for (const line of head.toString('latin1').split('\r\n')) {
    const colon = line.indexOf(':')
    if (colon < 1) continue
    headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim())
  }
  return headers
}

async function skip(chunks: AsyncIterable<Buffer>): Promise<void> {
  for await (const _ of chunks);
}

/** @throws ReplicationError beyond a ceiling */
export async function whole(chunks: AsyncIterable<Buffer>, maxBytes: number): Promise<Buffer> {
  const held: Buffer[] = []
  let size = 0
  for await (const chunk of chunks) {
    size += chunk.length
    if (size > maxBytes) {
      throw new ReplicationError('bad_answer', 'a part of a multipart answer is too large')
    }
    held.push(chunk)
  }
  return Buffer.concat(held)
}

class DelimitedReader {
  readonly #chunks: AsyncIterator<Buffer>
  /** The first delimiter may stand at the very beginning, without its line break. */
  #held: Buffer = Buffer.from('\r\n')

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#chunks = chunks[Symbol.asyncIterator]()
  }

  /** What comes before a delimiter, which is taken as well. */
  async *until(delimiter: Buffer): AsyncGenerator<Buffer, void> {
    for (;;) {
      const found = this.#held.indexOf(delimiter)
      // A delimiter may have begun at the end of what is here.
      const safe = found >= 0 ? found : Math.max(0, this.#held.length - delimiter.length + 1)
      const ready = this.#held.subarray(0, safe)
      this.#held = this.#held.subarray(found >= 0 ? found + delimiter.length : safe)
      if (ready.length > 0) yield ready
      if (found >= 0) return
      await this.#more()
    }
  }

  /** Looks at what is next without taking it. */
  async startsWith(text: string): Promise<boolean> {
    while (this.#held.length < text.length) await this.#more()
    return this.#held.subarray(0, text.length).toString('latin1') === text
  }

  async end(): Promise<void> {
    await this.#chunks.return?.()
  }

  async #more(): Promise<void> {
    const next = await this.#chunks.next()
    if (next.done === true) {
      throw new ReplicationError('bad_answer', 'a multipart answer broke off', { isPassing: true })
    }
    this.#held = this.#held.length === 0 ? next.value : Buffer.concat([this.#held, next.value])
  }
}
