import type { IncomingMessage } from 'node:http'
import { SyncError } from '@tributary/sync-protocol'
import type { AttachmentAnswer, ByteRange } from '../../replication/doc-answer.ts'
import type { AttachmentWrite, DocWrite } from '../../replication/doc-write.ts'
import { sendPieces } from '../body-pieces.ts'
import { hasTag } from '../entity-tag.ts'
import { type DbExchange, type Headers, locationOf, sendJson } from '../exchange.ts'
import { newBoundary } from '../multipart/print-related.ts'
import { checkAttachmentName, readContentType } from '../parse-attachments.ts'
import { parseDoc } from '../parse-doc.ts'
import { readRanges } from '../range.ts'
import { receiveAttachment } from '../receive-attachment.ts'
import { readRevOf } from '../rev-of-request.ts'
import { streamBody } from '../stream-body.ts'
import { docIdOf } from './docs.ts'
import { writeOne } from './write-one.ts'

/** Attachment names may hold slashes, encoded or not. */
function attachmentNameOf({ path }: DbExchange): string {
  return path.slice(2).join('/')
}

export async function getAttachment(exchange: DbExchange): Promise<void> {
  const { req, res, db } = exchange
  const rev = readRevOf(exchange, undefined)
  const attachment = await db.getAttachment(docIdOf(exchange), attachmentNameOf(exchange), rev)
  const etag = `"${attachment.digest.replace(/^md5-/, '')}"`
  if (hasTag(req.headers['if-none-match'], etag)) {
    res.writeHead(304, { etag, 'cache-control': 'must-revalidate' }).end()
    return
  }
  const headers = {
    etag,
    'accept-ranges': 'bytes',
    'cache-control': 'must-revalidate',
    'content-type': attachment.contentType,
    // What somebody uploaded must not act in the name of the app that shares this origin.
    'content-security-policy': "sandbox; default-src 'none'; media-src 'self'; img-src 'self'",
    'x-content-type-options': 'nosniff',
  }
  // A client that goes on with another state of the attachment gets the whole of this one.
  const isSame = req.headers['if-range'] === undefined || req.headers['if-range'] === etag
  const ranges = isSame ? readRanges(req.headers.range, attachment.length) : undefined
  return ranges === undefined
    ? sendPieces(exchange, 200, headers, [{ as: 'bytes', attachment }])
    : sendRanges(exchange, attachment, ranges, headers)
}

async function sendRanges(
  exchange: DbExchange,
  attachment: AttachmentAnswer,
  ranges: readonly ByteRange[],
  headers: Headers,
): Promise<void> {
  const printed = ranges.map((range) => ({
    contentRange: `bytes ${range.start}-${range.end}/${attachment.length}`,
    bytes: { as: 'bytes' as const, attachment, range },
  }))
  const [first, second] = printed
  if (first !== undefined && second === undefined) {
    const range = { 'content-range': first.contentRange }
    return sendPieces(exchange, 206, { ...headers, ...range }, [first.bytes])
  }
  const boundary = newBoundary()
  const parts = printed.flatMap(({ contentRange, bytes }) => [
    `\r\nContent-Type: ${attachment.contentType}\r\nContent-Range: ${contentRange}\r\n\r\n`,
    bytes,
    `\r\n--${boundary}`,
  ])
  const type = { 'content-type': `multipart/byteranges; boundary="${boundary}"` }
  return sendPieces(exchange, 206, { ...headers, ...type }, [`--${boundary}`, ...parts, '--'])
}

export async function putAttachment(exchange: DbExchange): Promise<void> {
  const { req, limits, db } = exchange
  const name = attachmentNameOf(exchange)
  checkAttachmentName(name)
  const isGzipped = readEncoding(req.headers['content-encoding'])
  // Told before anybody uploads megabytes in vain.
  const id = docIdOf(exchange)
  const rev = readRevOf(exchange, undefined)
  await readEdited(exchange, id, rev, 'make')
  const body = streamBody(req, limits, {
    count: limits.maxAttachmentBytes,
    refusal: () => new SyncError('attachment_too_large', name),
  })
  const { staged, sentDigest } = await receiveAttachment(db, body, { name, isGzipped, limits })
  try {
    checkMd5(req, sentDigest)
    const contentType = readContentType(req.headers['content-type'])
    const stored = await changeAttachments(exchange, name, [
      { kind: 'staged', name, contentType, staged },
    ])
    sendJson(
      exchange,
      201,
      { ok: true, id, rev: stored.rev },
      { location: locationOf(exchange, db.name, id, name) },
    )
  } finally {
    await db.unstageAttachment(staged)
  }
}

/** @throws SyncError `bad_content_encoding` */
function readEncoding(header: string | undefined): boolean {
  const encoding = header?.trim().toLowerCase() ?? 'identity'
  if (encoding !== 'gzip' && encoding !== 'identity') throw new SyncError('bad_content_encoding')
  return encoding === 'gzip'
}

/** `Content-MD5`, before the body or behind it. @throws SyncError `content_md5_mismatch` */
function checkMd5({ headers, trailers }: IncomingMessage, digest: string): void {
  const md5 = headers['content-md5'] ?? trailers['content-md5']
  if (md5 !== undefined && `md5-${String(md5)}` !== digest)
    throw new SyncError('content_md5_mismatch')
}

export async function deleteAttachment(exchange: DbExchange): Promise<void> {
  const name = attachmentNameOf(exchange)
  const { id, rev } = await changeAttachments(exchange, name, [])
  sendJson(exchange, 200, { ok: true, id, rev })
}

/** Makes a new rev of the doc that differs in one attachment alone. */
async function changeAttachments(
  exchange: DbExchange,
  name: string,
  added: readonly AttachmentWrite[],
): Promise<{ id: string; rev: string }> {
  const id = docIdOf(exchange)
  const rev = readRevOf(exchange, undefined)
  const doc = await readEdited(exchange, id, rev, added.length > 0 ? 'make' : name)
  if (doc === undefined) {
    return writeOne(exchange, { id, isDeleted: false, body: '{}', attachments: added }, true)
  }
  const kept = doc.attachments.filter((attachment) => attachment.name !== name)
  return writeOne(exchange, { ...doc, attachments: [...kept, ...added] }, true)
}

/**
 * The rev that is edited; `undefined` when the doc is to be made.
 *
 * @param needed - the attachment that must be there; `make` when there need be none, nor a doc
 * @throws SyncError `conflict`, `not_found`, `missing_rev`, `no_attachment`
 */
async function readEdited(
  exchange: DbExchange,
  id: string,
  rev: string | undefined,
  needed: string,
): Promise<DocWrite | undefined> {
  const current = await currentDoc(exchange, id, rev)
  if (current === undefined) {
    if (rev !== undefined) throw new SyncError('missing_rev')
    if (needed !== 'make') throw new SyncError('not_found')
    return undefined
  }
  const doc = parseDoc(current, { docId: id, newEdits: true, limits: exchange.limits })
  if (needed !== 'make' && !doc.attachments.some(({ name }) => name === needed)) {
    throw new SyncError('no_attachment')
  }
  if (rev === undefined) throw new SyncError('conflict')
  return { ...doc, rev }
}

async function currentDoc(
  exchange: DbExchange,
  id: string,
  rev: string | undefined,
): Promise<unknown> {
  try {
    const { json } = await exchange.db.getDoc(id, rev === undefined ? {} : { rev })
    return JSON.parse(json)
  } catch (error) {
    if (error instanceof SyncError && (error.code === 'not_found' || error.code === 'deleted')) {
      return undefined
    }
    throw error
  }
}
