import { type BodyPiece, sendJsonPieces, writePieces } from './body-pieces.ts'
import type { Exchange } from './exchange.ts'

/** Characters that are kept back, so that small answers go out whole and with their length. */
const CHUNK_CHARS = 64 * 1024

/**
 * Sends a long JSON answer piece by piece, at the pace at which the client reads it, so that
 * neither a large db nor a slow client fills the memory.
 */
export class JsonWriter {
  readonly #exchange: Exchange
  #pieces: BodyPiece[] = []
  #chars = 0

  constructor(exchange: Exchange) {
    this.#exchange = exchange
  }

  /** Resolves when there is room for more. @returns false when the client has gone away */
  async add(...pieces: BodyPiece[]): Promise<boolean> {
    for (const piece of pieces) {
      this.#pieces.push(piece)
      this.#chars += typeof piece === 'string' ? piece.length : CHUNK_CHARS
    }
    if (this.#chars < CHUNK_CHARS) return true
    const { res } = this.#exchange
    if (!res.headersSent) {
      res.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'must-revalidate' })
    }
    return writePieces(this.#exchange, this.#take())
  }

  /** Sends what is left. */
  async end(): Promise<void> {
    const { res } = this.#exchange
    if (!res.headersSent) return sendJsonPieces(this.#exchange, this.#take())
    if (await writePieces(this.#exchange, this.#take())) res.end('\n')
  }

  #take(): BodyPiece[] {
    const pieces = this.#pieces
    this.#pieces = []
    this.#chars = 0
    return pieces
  }
}
