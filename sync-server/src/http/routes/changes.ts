import { setImmediate } from 'node:timers/promises'
import { isJsonObject, isSyncError, SyncError } from '@tributary/sync-protocol'
import type { ChangeRow, ChangesPage } from '../../replication/changes-query.ts'
import type { Database } from '../../replication/database.ts'
import { type ChangesRequest, readChangesRequest } from '../changes-request.ts'
import { type BodyPiece, docPieces, writePieces } from '../body-pieces.ts'
import type { DbExchange } from '../exchange.ts'
import { withRequest } from '../filter-request.ts'
import { parseJson } from '../parse-json.ts'
import { isJsonType, readBytes } from '../read-body.ts'
import { beatHeart, FEED_PAGE, runFeed } from '../run-feed.ts'

export async function getChanges(exchange: DbExchange): Promise<void> {
  return answer(exchange, undefined)
}

export async function postChanges(exchange: DbExchange): Promise<void> {
  if (!isJsonType(exchange.req)) throw new SyncError('bad_content_type')
  const { limits, req } = exchange
  const bytes = await readBytes(req, limits.maxBodyBytes, limits)
  const body = bytes.length === 0 ? undefined : parseJson(bytes, limits.maxDepth)
  if (body !== undefined && !isJsonObject(body)) {
    throw new SyncError('bad_request', 'Request body must be a JSON object')
  }
  return answer(exchange, body)
}

async function answer(exchange: DbExchange, body: unknown): Promise<void> {
  const read = readChangesRequest(exchange, body)
  const { db } = exchange
  const since = read.since === 'now' ? (await db.info()).updateSeq : read.since
  const filter = await withRequest(exchange, read.query.filter, body)
  const query = filter === undefined ? read.query : { ...read.query, filter }
  const request: FeedRequest = { ...read, query, first: await firstPage(db, read, query, since) }
  if (request.feed !== 'normal') exchange.feeds.take(exchange)
  switch (request.feed) {
    case 'normal':
      return answerNormal(exchange, request, since)
    case 'longpoll':
      return answerLongpoll(exchange, request, since)
    case 'continuous':
    case 'eventsource':
      return answerContinuous(exchange, request, since)
  }
}

/** With the first page, when it was read before the answer began. */
type FeedRequest = ChangesRequest & { readonly first: ChangesPage | undefined }

/**
 * Refuses what is malformed while a status can still be sent. A function is tried on a whole page:
 * most that fail do so on the first docs they see.
 */
async function firstPage(
  db: Database,
  { limit = Number.MAX_SAFE_INTEGER }: ChangesRequest,
  query: ChangesRequest['query'],
  since: number,
): Promise<ChangesPage | undefined> {
  const isFunction = query.filter?.kind === 'function'
  const size = isFunction ? Math.min(FEED_PAGE.limit, limit) : 0
  const page = await db.changes({ ...query, ...FEED_PAGE, since, limit: size })
  return isFunction ? page : undefined
}

async function answerNormal(
  exchange: DbExchange,
  request: FeedRequest,
  since: number,
): Promise<void> {
  beginJson(exchange)
  const printer = new RowPrinter(request)
  const { db } = exchange
  const limit = request.limit ?? Number.MAX_SAFE_INTEGER
  let page: ChangesPage = { rows: [], lastSeq: since, pending: 0 }
  let count = 0
  let { first } = request
  for (;;) {
    const onwards =
      request.query.descending !== true
        ? { since: page.lastSeq }
        : count === 0
          ? { since }
          : { since, until: page.lastSeq - 1 }
    const size = Math.min(FEED_PAGE.limit, limit - count)
    page = first ?? (await db.changes({ ...request.query, ...FEED_PAGE, ...onwards, limit: size }))
    first = undefined
    count += page.rows.length
    if (!(await writePieces(exchange, printer.list(page.rows)))) return
    if (page.pending === 0 || count >= limit) break
    await setImmediate()
    await exchange.recheck()
  }
  exchange.res.end(closing(page.lastSeq, page.pending))
}

async function answerLongpoll(
  exchange: DbExchange,
  request: FeedRequest,
  since: number,
): Promise<void> {
  beginJson(exchange)
  const printer = new RowPrinter(request)
  const limit = request.limit ?? Number.MAX_SAFE_INTEGER
  let last: ChangesPage = { rows: [], lastSeq: since, pending: 0 }
  const stopHeart = beatHeart(exchange, request.heartbeatMs)
  let count = 0
  let isWaiting = false
  const receive = async (page: ChangesPage) => {
    last = page
    count += page.rows.length
    if (page.rows.length > 0) stopHeart()
    // As CouchDB does when it begins to wait: the line is seen to work.
    else if (!isWaiting && page.pending === 0 && limit > 0) {
      isWaiting = true
      exchange.res.write('\n')
    }
    await writePieces(exchange, printer.list(page.rows))
    const hasAll = count > 0 && page.pending === 0
    return hasAll || count >= limit ? 'enough' : 'more'
  }
  const end = await runFeed(exchange, request, since, receive, () => limit - count)
  // Even an empty longpoll carries last_seq: RxDB takes it, unchecked, as its next `since`. [CF7]
  stopHeart()
  if (end !== 'gone') exchange.res.end(closing(last.lastSeq, last.pending))
}

async function answerContinuous(
  exchange: DbExchange,
  request: FeedRequest,
  since: number,
): Promise<void> {
  const isEventSource = request.feed === 'eventsource'
  exchange.res.writeHead(200, {
    'content-type': isEventSource ? 'text/event-stream' : 'application/json',
    'cache-control': isEventSource ? 'no-cache' : 'must-revalidate',
    'x-accel-buffering': 'no',
  })
  exchange.res.flushHeaders()
  const beat = isEventSource ? 'event: heartbeat\ndata: \n\n' : '\n'
  const stopHeart = beatHeart(exchange, request.heartbeatMs, beat)
  const printer = new RowPrinter(request)
  const limit = request.limit ?? Number.MAX_SAFE_INTEGER
  let count = 0
  let last: ChangesPage = { rows: [], lastSeq: since, pending: 0 }
  const receive = async (page: ChangesPage) => {
    last = page
    count += page.rows.length
    await writePieces(
      exchange,
      page.rows.flatMap((row) => printer.line(row, isEventSource)),
    )
    return count >= limit ? 'enough' : 'more'
  }
  try {
    const end = await runFeed(exchange, request, since, receive, () => limit - count)
    if (end === 'gone') return
  } catch (error) {
    if (!isSyncError(error) || error.code !== 'query_server_error') throw error
    // The filter failed on a later doc: said in the last line, as CouchDB does.
    const line = JSON.stringify({ error: error.error, reason: error.reason })
    exchange.res.end(isEventSource ? `event: error\ndata: ${line}\n\n` : `${line}\n`)
    return
  } finally {
    stopHeart()
  }
  exchange.res.end(isEventSource ? '' : `{"last_seq":${last.lastSeq},"pending":${last.pending}}\n`)
}

function beginJson({ res }: DbExchange): void {
  res.writeHead(200, {
    'content-type': 'application/json',
    'cache-control': 'must-revalidate',
    'x-accel-buffering': 'no',
  })
  res.write('{"results":[\n')
}

function closing(lastSeq: number, pending: number): string {
  return `\n],\n"last_seq":${lastSeq},"pending":${pending}}\n`
}

class RowPrinter {
  readonly #interval: number
  #count = 0

  constructor({ seqInterval }: ChangesRequest) {
    this.#interval = seqInterval
  }

  /** Rows of a list that may go on: clients split it line by line. */
  list(rows: readonly ChangeRow[]): BodyPiece[] {
    const pieces: BodyPiece[] = []
    for (const row of rows) {
      if (this.#count > 0) pieces.push(',\n')
      this.#add(pieces, row)
    }
    return pieces
  }

  line(row: ChangeRow, isEventSource: boolean): BodyPiece[] {
    const pieces: BodyPiece[] = isEventSource ? ['data: '] : []
    this.#add(pieces, row)
    pieces.push(isEventSource ? `\nid: ${row.seq}\n\n` : '\n')
    return pieces
  }

  #add(pieces: BodyPiece[], row: ChangeRow): void {
    const seq = this.#count++ % this.#interval === 0 ? row.seq : null
    const head = `"seq":${seq}`
    if (row.doc === undefined || row.doc.inline.length === 0) {
      pieces.push(printChange(row, head))
      return
    }
    const { doc, ...rest } = row
    const text = printChange(rest, head).slice(0, -1)
    pieces.push(`${text},"doc":`, ...docPieces(doc), '}')
  }
}

/** One row as JSON. @param head - its first members */
export function printChange(row: ChangeRow, head: string): string {
  const [only = ''] = row.revs
  const revs =
    row.revs.length === 1
      ? `{"rev":"${only}"}`
      : row.revs.map((rev) => `{"rev":"${rev}"}`).join(',')
  const deleted = row.isDeleted ? ',"deleted":true' : ''
  const doc = row.doc === undefined ? '' : `,"doc":${row.doc.json}`
  return `{${head},"id":${JSON.stringify(row.id)},"changes":[${revs}]${deleted}${doc}}`
}
