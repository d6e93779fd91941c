import type { DocAnswer } from '../replication/database.ts'
import type { Exchange } from './exchange.ts'
import { newBoundary, printRelated } from './multipart.ts'

/** One part of a `multipart/mixed` answer: a doc, or JSON that says why there is none. */
export type MixedPart = { readonly ok: DocAnswer } | { readonly refused: string }

/** Answers with docs one after another, each with the attachments that follow it. */
export function sendMixed({ res }: Pick<Exchange, 'res'>, parts: readonly MixedPart[]): void {
  const boundary = newBoundary()
  const chunks = parts.flatMap((part) => [
    Buffer.from(`--${boundary}\r\n`),
    printPart(part),
    Buffer.from('\r\n'),
  ])
  const body = Buffer.concat([...chunks, Buffer.from(`--${boundary}--`)])
  res.writeHead(200, {
    'content-type': `multipart/mixed; boundary="${boundary}"`,
    'content-length': body.length,
  })
  res.end(body)
}

function printPart(part: MixedPart): Buffer {
  if ('refused' in part) {
    return Buffer.from(`Content-Type: application/json; error="true"\r\n\r\n${part.refused}`)
  }
  if (part.ok.following.length === 0) {
    return Buffer.from(`Content-Type: application/json\r\n\r\n${part.ok.json}`)
  }
  const inner = newBoundary()
  const head = Buffer.from(`Content-Type: multipart/related; boundary="${inner}"\r\n\r\n`)
  return Buffer.concat([head, printRelated(part.ok, inner)])
}
