import { SyncError } from '@tributary/sync-protocol'
import type { DbUpdate, DbUpdates } from '../../replication/db-updates.ts'
import { type Exchange, sendJson, writeChunk } from '../exchange.ts'
import { authenticateAgain } from '../authenticate-request.ts'
import { checkIsServerAdmin } from '../../access/db-rights.ts'
import { beatHeart } from '../run-feed.ts'

const MAX_TIMEOUT_MS = 60_000
const MIN_HEARTBEAT_MS = 100
const MAX_HEARTBEAT_MS = 3_600_000

/** What became of which db, to server admins: `normal`, `longpoll`, `continuous`, `eventsource`. */
export async function getDbUpdates(exchange: Exchange): Promise<void> {
  const { dbUpdates } = exchange.options
  if (dbUpdates === undefined) throw new SyncError('not_found')
  const { query } = exchange
  const feed = query.text('feed') ?? 'normal'
  const asked = query.text('since') ?? '0'
  const since = asked === 'now' ? dbUpdates.now() : asked
  const limit = query.count('limit') ?? Number.MAX_SAFE_INTEGER
  if (feed !== 'normal') exchange.feeds.take(exchange)
  switch (feed) {
    case 'normal':
      return answerOnce(exchange, dbUpdates, { since, limit, isWaiting: false })
    case 'longpoll':
      return answerOnce(exchange, dbUpdates, { since, limit, isWaiting: true })
    case 'continuous':
    case 'live':
      return answerLive(exchange, dbUpdates, { since, limit, isEventSource: false })
    case 'eventsource':
      return answerLive(exchange, dbUpdates, { since, limit, isEventSource: true })
    default:
      throw new SyncError(
        'bad_request',
        'Supported `feed` types: normal, continuous, longpoll, eventsource',
      )
  }
}

function printUpdate({ dbName, type, seq }: DbUpdate): string {
  return JSON.stringify({ db_name: dbName, type, seq })
}

async function answerOnce(
  exchange: Exchange,
  updates: DbUpdates,
  asked: { readonly since: string; readonly limit: number; readonly isWaiting: boolean },
): Promise<void> {
  const { since, limit, isWaiting } = asked
  let page = updates.after(since, limit)
  if (!isWaiting || page.updates.length > 0 || limit === 0) {
    const rows = page.updates.map(printUpdate).join(',\n')
    return sendJson(
      exchange,
      200,
      `{"results":[\n${rows}\n],\n"last_seq":${JSON.stringify(page.lastSeq)}}`,
    )
  }
  begin(exchange, 'application/json')
  exchange.res.write('{"results":[\n')
  const stopHeart = beatHeart(exchange, readHeartbeat(exchange))
  await waitForUpdate(exchange, updates)
  stopHeart()
  if (exchange.gone.aborted) return
  page = updates.after(since, limit)
  const rows = page.updates.map(printUpdate).join(',\n')
  exchange.res.end(`${rows}\n],\n"last_seq":${JSON.stringify(page.lastSeq)}}\n`)
}

async function answerLive(
  exchange: Exchange,
  updates: DbUpdates,
  asked: { readonly since: string; readonly limit: number; readonly isEventSource: boolean },
): Promise<void> {
  const { limit, isEventSource } = asked
  begin(exchange, isEventSource ? 'text/event-stream' : 'application/json')
  exchange.res.flushHeaders()
  const stopHeart = beatHeart(exchange, readHeartbeat(exchange))
  let { since } = asked
  let isInTime = true
  for (let count = 0; isInTime && !exchange.gone.aborted;) {
    const page = updates.after(since, limit - count)
    since = page.lastSeq
    count += page.updates.length
    const text = page.updates.map((update) => printLine(update, isEventSource)).join('')
    if (text !== '') await writeChunk(exchange, text)
    if (count >= limit) break
    isInTime = await waitForUpdate(exchange, updates)
  }
  stopHeart()
  if (exchange.gone.aborted) return
  exchange.res.end(isEventSource ? '' : `${JSON.stringify({ last_seq: since })}\n`)
}

function printLine(update: DbUpdate, isEventSource: boolean): string {
  const text = printUpdate(update)
  return isEventSource ? `data: ${text}\nid: ${JSON.stringify(update.seq)}\n\n` : `${text}\n`
}

function begin({ res }: Exchange, contentType: string): void {
  res.writeHead(200, {
    'content-type': contentType,
    'cache-control': contentType === 'text/event-stream' ? 'no-cache' : 'must-revalidate',
    'x-accel-buffering': 'no',
  })
}

function readHeartbeat({ query }: Exchange): number | undefined {
  const value = query.text('heartbeat')
  if (value === undefined || value === 'false') return undefined
  if (value === 'true') return MAX_TIMEOUT_MS
  return Math.min(Math.max(query.count('heartbeat') ?? 0, MIN_HEARTBEAT_MS), MAX_HEARTBEAT_MS)
}

/** Resolves false when the time ran out. Asks again who is listening before anything is told. */
async function waitForUpdate(exchange: Exchange, updates: DbUpdates): Promise<boolean> {
  const { gone, query } = exchange
  const hasHeart = readHeartbeat(exchange) !== undefined
  const timeoutMs = Math.min(query.count('timeout') ?? MAX_TIMEOUT_MS, MAX_TIMEOUT_MS)
  const over = new AbortController()
  const stop = () => over.abort()
  const timer = hasHeart ? undefined : setTimeout(stop, timeoutMs)
  gone.addEventListener('abort', stop)
  try {
    await updates.changed(over.signal)
  } finally {
    clearTimeout(timer)
    gone.removeEventListener('abort', stop)
  }
  if (gone.aborted || over.signal.aborted) return false
  checkIsServerAdmin((await authenticateAgain(exchange)).principal)
  return true
}
