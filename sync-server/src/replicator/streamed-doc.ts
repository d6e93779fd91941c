import { boundaryOf, type Part, readParts, whole } from './multipart-reader.ts'
import { type WireDoc, wireDocSchema } from './peer-wire.ts'
import { ReplicationError } from './replication-error.ts'

/** A doc as it comes, with the bytes of its attachments behind it. */
export interface StreamedDoc {
  readonly doc: WireDoc
  /** The doc's own multipart body, from its beginning, to be passed on as it is. */
  readonly related:
    | { readonly contentType: string; readonly chunks: AsyncIterable<Buffer> }
    | undefined
}

/** A doc without its attachments; CouchDB allows 8 MB, others more. */
const MAX_DOC_BYTES = 64 * 1024 * 1024

/**
 * Reads one part of an `open_revs` answer as far as the doc goes; the attachments come as they
 * are taken.
 *
 * @returns `undefined` for a rev that the source says it has not
 * @throws ReplicationError
 */
export async function readDocPart(part: Part): Promise<StreamedDoc | undefined> {
  const contentType = part.headers.get('content-type') ?? ''
  if (/error="?true"?/.test(contentType)) return undefined
  const boundary = boundaryOf(contentType)
  if (boundary === undefined) {
    return { doc: parseDoc(await whole(part.body, MAX_DOC_BYTES)), related: undefined }
  }
  const copy = new Copy(part.body)
  const parts = readParts(copy.read(), boundary)
  const head = await parts.next()
  if (head.done === true) throw senseless()
  const doc = parseDoc(await whole(head.value.body, MAX_DOC_BYTES))
  // What was read to find the doc comes again, and then the rest.
  return { doc, related: { contentType, chunks: copy.replay() } }
}

/** Chunks that are read once to look, and once more from the beginning. */
class Copy {
  readonly #chunks: AsyncIterator<Buffer>
  readonly #seen: Buffer[] = []

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#chunks = chunks[Symbol.asyncIterator]()
  }

  async *read(): AsyncGenerator<Buffer, void> {
    for (
      let next = await this.#chunks.next();
      next.done !== true;
      next = await this.#chunks.next()
    ) {
      this.#seen.push(next.value)
      yield next.value
    }
  }

  async *replay(): AsyncGenerator<Buffer, void> {
    yield* this.#seen.splice(0)
    for (
      let next = await this.#chunks.next();
      next.done !== true;
      next = await this.#chunks.next()
    ) {
      yield next.value
    }
  }
}

function parseDoc(bytes: Buffer): WireDoc {
  const parsed = wireDocSchema.safeParse(tryParse(bytes.toString('utf8')))
  if (!parsed.success) throw senseless()
  return parsed.data as WireDoc
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return undefined
  }
}

function senseless(): ReplicationError {
  return new ReplicationError('bad_answer', 'the answer to open_revs makes no sense')
}
