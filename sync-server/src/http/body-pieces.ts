import type { AttachmentAnswer, ByteRange, DocAnswer } from '../replication/doc-answer.ts'
import { type Exchange, type Headers, writeChunk } from './exchange.ts'

/** A part of an answer: what is at hand, or an attachment that is read when its turn comes. */
export type BodyPiece =
  | string
  | Uint8Array
  | { readonly as: 'bytes' | 'base64'; readonly attachment: AttachmentAnswer }
  | { readonly as: 'bytes'; readonly attachment: AttachmentAnswer; readonly range: ByteRange }

/** Characters of one write. */
const MAX_MERGED = 256 * 1024

/** A doc's JSON, with the base64 of its attachments where it belongs. */
export function docPieces({ json, inline }: DocAnswer): BodyPiece[] {
  const pieces: BodyPiece[] = []
  let from = 0
  for (const { at, attachment } of inline) {
    pieces.push(json.slice(from, at), { as: 'base64', attachment })
    from = at
  }
  pieces.push(json.slice(from))
  return pieces
}

/** Bytes of an answer, known before any attachment is read. */
function lengthOf(pieces: readonly BodyPiece[]): number {
  return pieces.reduce((sum, piece) => sum + lengthOfPiece(piece), 0)
}

function lengthOfPiece(piece: BodyPiece): number {
  if (typeof piece === 'string') return Buffer.byteLength(piece)
  if (piece instanceof Uint8Array) return piece.length
  if ('range' in piece) return piece.range.end - piece.range.start + 1
  const { length } = piece.attachment
  return piece.as === 'bytes' ? length : 4 * Math.ceil(length / 3)
}

type Receiver = Pick<Exchange, 'res' | 'gone' | 'limits'>

/** Answers with pieces one after another, no faster than the client takes them. */
export async function sendPieces(
  exchange: Exchange,
  status: number,
  headers: Headers,
  pieces: readonly BodyPiece[],
): Promise<void> {
  const { res, method } = exchange
  res.writeHead(status, { ...headers, 'content-length': lengthOf(pieces) })
  if (method !== 'HEAD' && !(await writePieces(exchange, pieces))) return
  res.end()
}

/** Answers with JSON, with a newline at the end as CouchDB does. */
export async function sendJsonPieces(
  exchange: Exchange,
  pieces: readonly BodyPiece[],
  headers: Headers = {},
): Promise<void> {
  const json = { 'content-type': 'application/json', 'cache-control': 'must-revalidate' }
  return sendPieces(exchange, 200, { ...json, ...headers }, [...pieces, '\n'])
}

/** Resolves false when the client has gone away. */
export async function writePieces(
  exchange: Receiver,
  pieces: readonly BodyPiece[],
): Promise<boolean> {
  for (const piece of merged(pieces)) {
    if (typeof piece === 'string' || piece instanceof Uint8Array) {
      if (!(await writeInTime(exchange, piece))) return false
      continue
    }
    const bytes = piece.attachment.read('range' in piece ? piece.range : undefined)
    for await (const chunk of piece.as === 'bytes' ? bytes : inBase64(bytes)) {
      if (!(await writeInTime(exchange, chunk))) return false
    }
  }
  return true
}

/** Cuts off a reader that takes nothing for too long: it holds a piece of memory. */
async function writeInTime(exchange: Receiver, chunk: string | Uint8Array): Promise<boolean> {
  const timer = setTimeout(() => exchange.res.destroy(), exchange.limits.readerTimeoutMs)
  try {
    return await writeChunk(exchange, chunk)
  } finally {
    clearTimeout(timer)
  }
}

/** Texts that follow each other become one: each write costs more than many characters. */
function* merged(pieces: readonly BodyPiece[]): Generator<BodyPiece> {
  let texts: string[] = []
  let chars = 0
  for (const piece of pieces) {
    if (typeof piece === 'string') {
      texts.push(piece)
      chars += piece.length
    }
    if (chars > 0 && (typeof piece !== 'string' || chars > MAX_MERGED)) {
      yield texts.join('')
      texts = []
      chars = 0
    }
    if (typeof piece !== 'string') yield piece
  }
  if (chars > 0) yield texts.join('')
}

/** Base64 of chunks of any lengths: what does not fill three bytes waits for the next. */
async function* inBase64(source: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let rest: Uint8Array = new Uint8Array()
  for await (const chunk of source) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    const whole = bytes.length - (bytes.length % 3)
    yield toBase64(bytes.subarray(0, whole))
    rest = bytes.subarray(whole)
  }
  if (rest.length > 0) yield toBase64(rest)
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}
