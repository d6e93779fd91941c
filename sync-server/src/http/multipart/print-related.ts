import { randomBytes } from 'node:crypto'
import type { DocAnswer } from '../../replication/doc-answer.ts'
import { type BodyPiece, docPieces } from '../body-pieces.ts'

export function newBoundary(): string {
  return randomBytes(16).toString('hex')
}

/** A doc, then the bytes of its attachments in the order of its `_attachments`. */
export function printRelated(doc: DocAnswer, boundary: string): BodyPiece[] {
  const pieces: BodyPiece[] = [
    `--${boundary}\r\nContent-Type: application/json\r\n\r\n`,
    ...docPieces(doc),
  ]
  for (const attachment of doc.following) {
    const { name, contentType, length } = attachment
    const head =
      `\r\n--${boundary}\r\nContent-Disposition: attachment; filename="${quoted(name)}"\r\n` +
      `Content-Type: ${contentType}\r\nContent-Length: ${length}\r\n\r\n`
    pieces.push(head, { as: 'bytes', attachment })
  }
  pieces.push(`\r\n--${boundary}--`)
  return pieces
}

/** A name that would end the header, or its quotes, is percent-encoded there. */
function quoted(name: string): string {
  return name.replace(/["\\\r\n]/g, (char) => encodeURIComponent(char))
}
