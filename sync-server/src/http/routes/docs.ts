import { formatRev, parseRev, SyncError } from '@tributary/sync-protocol'
import type { DocAnswer, GetDocOptions } from '../../replication/doc-answer.ts'
import type { DocWrite, StagedBytes } from '../../replication/doc-write.ts'
import { acceptsJson, namesJson } from '../accepts.ts'
import { checkDocId } from '../doc-id.ts'
import { hasTag } from '../entity-tag.ts'
import { readDocOptions } from '../doc-options.ts'
import { type DbExchange, locationOf, readJson, sendJson } from '../exchange.ts'
import { docPieces, sendJsonPieces, sendPieces } from '../body-pieces.ts'
import { JsonWriter } from '../json-writer.ts'
import { MixedWriter } from '../multipart/mixed-writer.ts'
import { newBoundary, printRelated } from '../multipart/print-related.ts'
import { relatedBoundary } from '../multipart/read-parts.ts'
import { readRelated } from '../multipart/read-related.ts'
import { openRevsPages } from '../open-revs-pages.ts'
import { localIdOf } from '../local-id.ts'
import { parseDoc } from '../parse-doc.ts'
import { streamBody } from '../stream-body.ts'
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
  const isMeta = query.isOn('meta')
  const options: GetDocOptions = {
    ...readDocOptions(query, form),
    ...(rev === undefined ? {} : { rev }),
    revsInfo: query.isOn('revs_info') || isMeta,
    conflicts: query.isOn('conflicts') || isMeta,
    deletedConflicts: query.isOn('deleted_conflicts') || isMeta,
    localSeq: query.isOn('local_seq'),
  }
  return sendDoc(exchange, await exchange.db.getDoc(docIdOf(exchange), options))
}

/** Parameters that add what changes without a new rev: such an answer has no ETag. */
const UNCACHED = ['revs', 'revs_info', 'conflicts', 'deleted_conflicts', 'meta', 'local_seq']

async function sendDoc(exchange: DbExchange, doc: DocAnswer): Promise<void> {
  const { req, res, query } = exchange
  const etag = `"${doc.rev}"`
  const isUncached = UNCACHED.some((name) => query.isOn(name) && name !== 'revs')
  if (!isUncached && hasTag(req.headers['if-none-match'], etag)) {
    res.writeHead(304, { etag }).end()
    return
  }
  const headers = isUncached ? {} : { etag }
  if (doc.following.length > 0) {
    const boundary = newBoundary()
    const type = { 'content-type': `multipart/related; boundary="${boundary}"` }
    return sendPieces(exchange, 200, { ...type, ...headers }, printRelated(doc, boundary))
  }
  if (doc.inline.length === 0) return sendJson(exchange, 200, doc.json, headers)
  return sendJsonPieces(exchange, docPieces(doc), headers)
}

async function getOpenRevs(exchange: DbExchange): Promise<void> {
  const { query, db } = exchange
  const asked = query.text('open_revs') === 'all' ? 'all' : (query.texts('open_revs') ?? [])
  if (asked.length > exchange.limits.maxBatch) throw new SyncError('too_large')
  const isJson = namesJson(exchange.req)
  const options = readDocOptions(query, isJson ? 'inline' : 'mixed')
  const pages = openRevsPages(db, docIdOf(exchange), { ...options, openRevs: asked })
  return isJson ? sendRevsAsJson(exchange, pages) : sendRevsAsParts(exchange, pages)
}

type RevPages = ReturnType<typeof openRevsPages>

async function sendRevsAsJson(exchange: DbExchange, pages: RevPages): Promise<void> {
  const writer = new JsonWriter(exchange)
  let before = '['
  for await (const answers of pages) {
    for (const answer of answers) {
      const pieces =
        'ok' in answer ? ['{"ok":', ...docPieces(answer.ok), '}'] : [JSON.stringify(answer)]
      if (!(await writer.add(before, ...pieces))) return
      before = ','
    }
  }
  await writer.add(before === '[' ? '[]' : ']')
  await writer.end()
}

async function sendRevsAsParts(exchange: DbExchange, pages: RevPages): Promise<void> {
  const writer = new MixedWriter(exchange)
  for await (const answers of pages) {
    for (const answer of answers) {
      const isThere =
        'ok' in answer
          ? await writer.addDoc(answer.ok)
          : await writer.addRefusal(JSON.stringify(answer))
      if (!isThere) return
    }
  }
  await writer.end()
}

export async function putDoc(exchange: DbExchange): Promise<void> {
  const { query, limits } = exchange
  const docId = docIdOf(exchange)
  const newEdits = query.text('new_edits') !== 'false'
  const hasRev = readRevOf(exchange, undefined) !== undefined
  const boundary = relatedBoundary(exchange.req.headers['content-type'])
  if (boundary !== undefined) return putRelated(exchange, { docId, newEdits, hasRev, boundary })
  const write = parseDoc(await readJson(exchange, 'any-type'), { docId, newEdits, hasRev, limits })
  return putOne(exchange, write, newEdits)
}

async function putRelated(
  exchange: DbExchange,
  source: { docId: string; newEdits: boolean; hasRev: boolean; boundary: string },
): Promise<void> {
  const { db, req, limits } = exchange
  const body = streamBody(req, limits, {
    count: limits.maxMultipartBytes,
    refusal: () => new SyncError('too_large'),
  })
  const staged: StagedBytes[] = []
  try {
    const write = await readRelated(body, { ...source, db, limits }, staged)
    await putOne(exchange, write, source.newEdits)
  } finally {
    for (const each of staged) await db.unstageAttachment(each)
  }
}

async function putOne(exchange: DbExchange, write: DocWrite, newEdits: boolean): Promise<void> {
  const { id } = write
  const rev = readRevOf(exchange, write.rev)
  const stored = await writeOne(
    exchange,
    { ...write, ...(rev === undefined ? {} : { rev }) },
    newEdits,
  )
  if (exchange.query.text('batch') === 'ok') return sendJson(exchange, 202, { ok: true, id })
  sendJson(
    exchange,
    201,
    { ok: true, id, rev: stored.rev },
    {
      etag: `"${stored.rev}"`,
      location: locationOf(exchange, exchange.db.name, id),
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
  const to = readDestination(exchange)
  const asked = readRevOf(exchange, undefined)
  const docId = docIdOf(exchange)
  const source = await exchange.db.getDoc(docId, asked === undefined ? {} : { rev: asked })
  return copyTo(exchange, to, source.json, { docId, rev: source.rev })
}

/** Local docs have no attachments and no leaf that a rev would name. */
export async function copyLocal(exchange: DbExchange): Promise<void> {
  const to = readDestination(exchange)
  const source = await exchange.db.getLocal(localIdOf(exchange))
  return copyTo(exchange, to, source.json, { docId: '', rev: '' })
}

async function copyTo(
  exchange: DbExchange,
  { destination, rev }: ReturnType<typeof readDestination>,
  json: string,
  from: { readonly docId: string; readonly rev: string },
): Promise<void> {
  const { _id, _rev, _attachments: stubs, ...own } = JSON.parse(json)
  const copy = { ...own, ...(stubs === undefined ? {} : { _attachments: stubs }) }
  const parsed = parseDoc(copy, { docId: destination, newEdits: true, limits: exchange.limits })
  const attachments = parsed.attachments.map(({ name }) => ({
    kind: 'copied' as const,
    name,
    from,
  }))
  const write = { ...parsed, attachments }
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
  if (/^https?:\/\//i.test(header)) {
    throw new SyncError('bad_request', 'Destination URL must be relative.')
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
