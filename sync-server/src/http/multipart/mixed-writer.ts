import type { DocAnswer } from '../../replication/doc-answer.ts'
import { type BodyPiece, docPieces } from '../body-pieces.ts'
import { BodyWriter } from '../body-writer.ts'
import type { Exchange } from '../exchange.ts'
import { newBoundary, printRelated } from './print-related.ts'

/** Answers in `multipart/mixed` with docs one after another, each with the attachments that follow it. */
export class MixedWriter {
  readonly #boundary = newBoundary()
  readonly #body: BodyWriter

  constructor(exchange: Exchange) {
    const type = `multipart/mixed; boundary="${this.#boundary}"`
    this.#body = new BodyWriter(exchange, { 'content-type': type })
  }

  /** Resolves when there is room for more. @returns false when the client has gone away */
  addDoc(doc: DocAnswer): Promise<boolean> {
    if (doc.following.length === 0) {
      return this.#addPart(['Content-Type: application/json\r\n\r\n', ...docPieces(doc)])
    }
    const inner = newBoundary()
    const head = `Content-Type: multipart/related; boundary="${inner}"\r\n\r\n`
    return this.#addPart([head, ...printRelated(doc, inner)])
  }

  /** JSON that says why there is no doc. */
  addRefusal(json: string): Promise<boolean> {
    return this.#addPart([`Content-Type: application/json; error="true"\r\n\r\n${json}`])
  }

  end(): Promise<void> {
    return this.#body.end(`--${this.#boundary}--`)
  }

  #addPart(pieces: readonly BodyPiece[]): Promise<boolean> {
    return this.#body.add(`--${this.#boundary}\r\n`, ...pieces, '\r\n')
  }
}
