import type { BodyPiece } from './body-pieces.ts'
import { BodyWriter } from './body-writer.ts'
import type { Exchange } from './exchange.ts'

const HEADERS = { 'content-type': 'application/json', 'cache-control': 'must-revalidate' }

/** Sends a long JSON answer piece by piece, with a newline at the end as CouchDB does. */
export class JsonWriter {
  readonly #body: BodyWriter

  constructor(exchange: Exchange) {
    this.#body = new BodyWriter(exchange, HEADERS)
  }

  /** Resolves when there is room for more. @returns false when the client has gone away */
  add(...pieces: BodyPiece[]): Promise<boolean> {
    return this.#body.add(...pieces)
  }

  /** Sends what is left. */
  end(): Promise<void> {
    return this.#body.end('\n')
  }
}
