import { type BodyPiece, sendPieces, writePieces } from './body-pieces.ts'
import type { Exchange, Headers } from './exchange.ts'

/** Characters that are kept back, so that small answers go out whole and with their length. */
const CHUNK_CHARS = 64 * 1024

/**
 * Sends a long answer piece by piece, at the pace at which the client reads it, so that neither a
 * large db nor a slow client fills the memory.
 */
export class BodyWriter {
  readonly #exchange: Exchange
  readonly #headers: Headers
  #pieces: BodyPiece[] = []
  #chars = 0

  constructor(exchange: Exchange, headers: Headers) {
    this.#exchange = exchange
    this.#headers = headers
  }

  /** Resolves when there is room for more. @returns false when the client has gone away */
  async add(...pieces: BodyPiece[]): Promise<boolean> {
    for (const piece of pieces) {
      this.#pieces.push(piece)
      this.#chars += typeof piece === 'string' ? piece.length : CHUNK_CHARS
    }
    if (this.#chars < CHUNK_CHARS) return true
    const { res } = this.#exchange
    if (!res.headersSent) res.writeHead(200, this.#headers)
    return writePieces(this.#exchange, this.#take())
  }

  /** Sends what is left. */
  async end(last: string): Promise<void> {
    const { res } = this.#exchange
    this.#pieces.push(last)
    if (!res.headersSent) return sendPieces(this.#exchange, 200, this.#headers, this.#take())
    if (await writePieces(this.#exchange, this.#take())) res.end()
  }

  #take(): BodyPiece[] {
    const pieces = this.#pieces
    this.#pieces = []
    this.#chars = 0
    return pieces
  }
}
