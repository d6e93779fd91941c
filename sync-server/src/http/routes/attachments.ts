import { SyncError } from '@tributary/sync-protocol'
import type { AttachmentWrite } from '../../replication/database.ts'
import { type DbExchange, locationOf, sendJson } from '../exchange.ts'
import { checkAttachmentName, readContentType } from '../parse-attachments.ts'
import { parseDoc } from '../parse-doc.ts'
import { readRange } from '../range.ts'
import { readBytes } from '../read-body.ts'
import { readRevOf } from '../rev-of-request.ts'
import { docIdOf } from './docs.ts'
import { writeOne } from './write-one.ts'

/** Attachment names may hold slashes, encoded or not. */
function attachmentNameOf({ path }: DbExchange): string {
  return path.slice(2).join('/')
}

export async function getAttachment(exchange: DbExchange): Promise<void> {
  const { req, res, db } = exchange
  const rev = readRevOf(exchange, undefined)
  const { digest, contentType, bytes } = await db.getAttachment(
    docIdOf(exchange),
    attachmentNameOf(exchange),
    rev,
  )
  const etag = `"${digest.replace(/^md5-/, '')}"`
  if (req.headers['if-none-match'] === etag) {
    res.writeHead(304, { etag }).end()
    return
  }
  const headers = {
    etag,
    'accept-ranges': 'bytes',
    'cache-control': 'must-revalidate',
    'content-type': contentType,
    // What somebody uploaded must not act in the name of the app that shares this origin.
    'content-security-policy': "sandbox; default-src 'none'; media-src 'self'; img-src 'self'",
    'x-content-type-options': 'nosniff',
  }
  const range = readRange(req.headers.range, bytes.length)
  if (range === undefined) {
    res.writeHead(200, { ...headers, 'content-length': bytes.length }).end(bytes)
    return
  }
  res.writeHead(206, {
    ...headers,
    'content-length': range.end - range.start + 1,
    'content-range': `bytes ${range.start}-${range.end}/${bytes.length}`,
  })
  res.end(bytes.subarray(range.start, range.end + 1))
}

export async function putAttachment(exchange: DbExchange): Promise<void> {
  const { req, limits } = exchange
  const name = attachmentNameOf(exchange)
  checkAttachmentName(name)
  const bytes = await readBytes(req, limits.maxAttachmentBytes, limits)
  const contentType = readContentType(req.headers['content-type'])
  const added: AttachmentWrite = { kind: 'bytes', name, contentType, bytes }
  const stored = await changeAttachments(exchange, name, [added])
  const { id, rev } = stored
  sendJson(
    exchange,
    201,
    { ok: true, id, rev },
    { location: locationOf(exchange, exchange.db.name, id, name) },
  )
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
  const current = await currentDoc(exchange, id, rev)
  if (current === undefined) {
    if (rev !== undefined) throw new SyncError('conflict')
    if (added.length === 0) throw new SyncError('not_found')
    return writeOne(exchange, { id, isDeleted: false, body: '{}', attachments: added }, true)
  }
  if (rev === undefined) throw new SyncError('conflict')
  const doc = parseDoc(current, { docId: id, newEdits: true, limits: exchange.limits })
  const kept = doc.attachments.filter((attachment) => attachment.name !== name)
  if (added.length === 0 && kept.length === doc.attachments.length)
    throw new SyncError('no_attachment')
  return writeOne(exchange, { ...doc, rev, attachments: [...kept, ...added] }, true)
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
