import { formatRev, parseRev, SyncError } from '@tributary/sync-protocol'
import type { DocAnswer, DocWrite, GetDocOptions } from '../../replication/database.ts'
import { acceptsJson, namesJson } from '../accepts.ts'
import { checkDocId } from '../doc-id.ts'
import { readDocOptions } from '../doc-options.ts'
import { type DbExchange, locationOf, readJson, sendJson } from '../exchange.ts'
import { newBoundary, parseRelated, printRelated, relatedBoundary } from '../multipart.ts'
import { parseDoc } from '../parse-doc.ts'
import { parseJson } from '../parse-json.ts'
import { readBytes } from '../read-body.ts'
import { sendMixed } from '../send-mixed.ts'
import { readRevOf } from '../rev-of-request.ts'
import { writeOne } from './write-one.ts'

export function docIdOf(exchange: DbExchange): string {
  const id = exchange.path[1]
  checkDocId(id, exchange.limits.maxIdBytes)
  return id
}

export async function getDoc(exchange: DbExchange): Promise<void> {
  const { query } = exchange
  if (query.text('open_revs') !== undefined) return getOpenRevs(exchange)
  const form = acceptsJson(exchange.req) ? 'inline' : 'follows'
  const rev = query.text('rev')
  const isMeta = query.isTrue('meta')
  const options: GetDocOptions = {
    ...readDocOptions(query, form),
    ...(rev === undefined ? {} : { rev }),
    revsInfo: query.isTrue('revs_info') || isMeta,
    conflicts: query.isTrue('conflicts') || isMeta,
    deletedConflicts: query.isTrue('deleted_conflicts') || isMeta,
    localSeq: query.isTrue('local_seq'),
  }
  sendDoc(exchange, await exchange.db.getDoc(docIdOf(exchange), options))
}

/** Parameters that add what changes without a new rev: such an answer has no ETag. */
const UNCACHED = ['revs', 'revs_info', 'conflicts', 'deleted_conflicts', 'meta', 'local_seq']

function sendDoc(exchange: DbExchange, doc: DocAnswer): void {
  const { req, res, query } = exchange
  const etag = `"${doc.rev}"`
  const isUncached = UNCACHED.some((name) => query.isTrue(name) && name !== 'revs')
  if (!isUncached && req.headers['if-none-match'] === etag) {
    res.writeHead(304, { etag }).end()
    return
  }
  const headers = isUncached ? {} : { etag }
  if (doc.following.length === 0) return sendJson(exchange, 200, doc.json, headers)
  const boundary = newBoundary()
  const body = printRelated(doc, boundary)
  res.writeHead(200, {
    'content-type': `multipart/related; boundary="${boundary}"`,
    'content-length': body.length,
    ...headers,
  })
  res.end(body)
}

async function getOpenRevs(exchange: DbExchange): Promise<void> {
  const { query, db } = exchange
  const asked = query.text('open_revs') === 'all' ? 'all' : (query.texts('open_revs') ?? [])
  if (asked.length > exchange.limits.maxBatch) throw new SyncError('too_large')
  const isJson = namesJson(exchange.req)
  const options = readDocOptions(query, isJson ? 'inline' : 'follows')
  const found = await db.openRevs(docIdOf(exchange), { ...options, openRevs: asked })
  if (!isJson) {
    const parts = found.map((answer) =>
      'ok' in answer ? answer : { refused: JSON.stringify(answer) },
    )
    return sendMixed(exchange, parts)
  }
  const printed = found.map((answer) =>
    'ok' in answer ? `{"ok":${answer.ok.json}}` : JSON.stringify(answer),
  )
  sendJson(exchange, 200, `[${printed.join(',')}]`)
}

export async function putDoc(exchange: DbExchange): Promise<void> {
  const { query, limits, req } = exchange
  const docId = docIdOf(exchange)
  const newEdits = query.flag('new_edits') ?? true
  const boundary = relatedBoundary(req.headers['content-type'])
  const source = { docId, newEdits, limits }
  let write: DocWrite
  if (boundary === undefined) write = parseDoc(await readJson(exchange, 'any-type'), source)
  else {
    const [doc, ...followers] = parseRelated(
      await readBytes(req, limits.maxBodyBytes, limits),
      boundary,
    )
    write = parseDoc(parseJson(doc, limits.maxDepth), { ...source, followers })
  }
  const rev = readRevOf(exchange, write.rev)
  const stored = await writeOne(
    exchange,
    { ...write, ...(rev === undefined ? {} : { rev }) },
    newEdits,
  )
  if (query.text('batch') === 'ok') return sendJson(exchange, 202, { ok: true, id: docId })
  sendJson(
    exchange,
    201,
    { ok: true, id: docId, rev: stored.rev },
    {
      etag: `"${stored.rev}"`,
      location: locationOf(exchange, exchange.db.name, docId),
    },
  )
}

export async function deleteDoc(exchange: DbExchange): Promise<void> {
  const id = docIdOf(exchange)
  const rev = readRevOf(exchange, undefined)
  // Tells `missing` and `deleted` apart before any conflict.
  await exchange.db.getDoc(id)
  if (rev === undefined) throw new SyncError('conflict')
  const stored = await writeOne(
    exchange,
    { id, rev, isDeleted: true, body: '{}', attachments: [] },
    true,
  )
  sendJson(exchange, 200, { ok: true, id, rev: stored.rev }, { etag: `"${stored.rev}"` })
}

export async function copyDoc(exchange: DbExchange): Promise<void> {
  const { destination, rev } = readDestination(exchange)
  const asked = exchange.query.text('rev')
  const source = await exchange.db.getDoc(docIdOf(exchange), {
    attachments: 'inline',
    ...(asked === undefined ? {} : { rev: asked }),
  })
  const { _rev, ...copy } = JSON.parse(source.json)
  const write = parseDoc(copy, { docId: destination, newEdits: true, limits: exchange.limits })
  const stored = await writeOne(exchange, { ...write, ...(rev === undefined ? {} : { rev }) }, true)
  sendJson(
    exchange,
    201,
    { ok: true, id: destination, rev: stored.rev },
    {
      etag: `"${stored.rev}"`,
      location: locationOf(exchange, exchange.db.name, destination),
    },
  )
}

function readDestination({ req, limits }: DbExchange): { destination: string; rev?: string } {
  const header = req.headers['destination']
  if (typeof header !== 'string') {
    throw new SyncError('bad_request', 'Destination header is mandatory for COPY.')
  }
  const [path = '', query = ''] = header.split('?', 2)
  const rev = new URLSearchParams(query).get('rev')
  let destination: string
  try {
    destination = decodeURIComponent(path)
  } catch (error) {
    throw new SyncError('bad_request', 'Destination header is not a doc id.', { cause: error })
  }
  checkDocId(destination, limits.maxIdBytes)
  return { destination, ...(rev === null ? {} : { rev: formatRev(parseRev(rev)) }) }
}
