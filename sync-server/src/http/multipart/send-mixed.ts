import type { DocAnswer } from '../../replication/doc-answer.ts'
import { type BodyPiece, docPieces, sendPieces } from '../body-pieces.ts'
import type { Exchange } from '../exchange.ts'
import { newBoundary, printRelated } from './print-related.ts'

/** One part of a `multipart/mixed` answer: a doc, or JSON that says why there is none. */
export type MixedPart = { readonly ok: DocAnswer } | { readonly refused: string }

/** Answers with docs one after another, each with the attachments that follow it. */
export async function sendMixed(exchange: Exchange, parts: readonly MixedPart[]): Promise<void> {
  const boundary = newBoundary()
  const pieces = parts.flatMap((part) => [`--${boundary}\r\n`, ...printPart(part), '\r\n'])
  await sendPieces(exchange, 200, { 'content-type': `multipart/mixed; boundary="${boundary}"` }, [
    ...pieces,
    `--${boundary}--`,
  ])
}

function printPart(part: MixedPart): BodyPiece[] {
  if ('refused' in part) {
    return [`Content-Type: application/json; error="true"\r\n\r\n${part.refused}`]
  }
  if (part.ok.following.length === 0) {
    return ['Content-Type: application/json\r\n\r\n', ...docPieces(part.ok)]
  }
  const inner = newBoundary()
  const head = `Content-Type: multipart/related; boundary="${inner}"\r\n\r\n`
  return [head, ...printRelated(part.ok, inner)]
}
