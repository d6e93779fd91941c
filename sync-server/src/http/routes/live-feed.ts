import { isJsonObject, isSyncError, SyncError } from '@tributary/sync-protocol'
import { checkMayRead } from '../../access/db-rights.ts'
import { readSince } from '../changes-request.ts'
import { type DbExchange, type Exchange, readJson, writeChunk } from '../exchange.ts'
import { authenticateAgain } from '../authenticate-request.ts'
import { openFor } from '../open-db.ts'
import { beatHeart, runFeed } from '../run-feed.ts'
import { printChange } from './changes.ts'

const DEFAULT_HEARTBEAT_MS = 10_000
const MIN_HEARTBEAT_MS = 100
/** Rarer beats would not tell a waiting client from one that has gone. */
const MAX_HEARTBEAT_MS = 60_000
const MAX_REQUEST_BYTES = 64 * 1024
const MAX_DBS = 100

/**
 * One line of NDJSON per change of several dbs: first all that came after `since`, then live.
 * A db that cannot be read, or no longer, gets one line that says why; the others go on.
 */
export async function postLiveFeed(exchange: Exchange): Promise<void> {
  // Anybody may ask, so what is read of anybody is little.
  const limits = { ...exchange.limits, maxBodyBytes: MAX_REQUEST_BYTES }
  const { since, heartbeatMs } = readRequest(await readJson({ ...exchange, limits }, 'json-type'))
  exchange.feeds.take(exchange)
  const { res } = exchange
  res.writeHead(200, {
    'content-type': 'application/x-ndjson',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  })
  res.flushHeaders()
  const stopHeart = beatHeart(exchange, heartbeatMs)
  await Promise.all([...since].map(([name, from]) => followDb(exchange, name, from)))
  // Every db refused: the answer ends, and the client can tell from its lines why.
  stopHeart()
  res.end()
}

async function followDb(exchange: Exchange, name: string, from: string | number): Promise<void> {
  try {
    // `_users` and the like have rules of their own on reading, which this feed does not know.
    if (name.startsWith('_')) throw new SyncError('not_found')
    const db = await openFor(exchange.principal, exchange.options, name)
    const recheck = async () => {
      const { principal } = await authenticateAgain(exchange)
      checkMayRead(principal, await db.security())
    }
    await recheck()
    const start = readSince(from)
    const since = start === 'now' ? (await db.info()).updateSeq : start
    const dbExchange: DbExchange = { ...exchange, db, recheck }
    const options = { query: { includeDocs: true, conflicts: true }, timeoutMs: undefined }
    const head = `"db":${JSON.stringify(name)},"seq":`
    await runFeed(dbExchange, options, since, async (page) => {
      const text = page.rows.map((row) => `${printChange(row, `${head}${row.seq}`)}\n`).join('')
      if (text !== '') await writeChunk(exchange, text)
      return 'more'
    })
  } catch (error) {
    if (!isSyncError(error)) throw error
    const { error: word, reason } = error
    await writeChunk(exchange, `${JSON.stringify({ db: name, error: word, reason })}\n`)
  }
}

function readRequest(body: unknown): { since: Map<string, string | number>; heartbeatMs: number } {
  const since = isJsonObject(body) ? body['since'] : undefined
  if (!isJsonObject(body) || !isJsonObject(since)) {
    throw new SyncError('bad_request', '`since` must be an object of db names and seqs')
  }
  const entries = Object.entries(since).map(([name, from]): [string, string | number] => {
    if (typeof from === 'string' || typeof from === 'number') return [name, from]
    throw new SyncError('malformed_since')
  })
  if (entries.length === 0 || entries.length > MAX_DBS) {
    throw new SyncError('bad_request', `\`since\` must name 1 to ${MAX_DBS} dbs`)
  }
  const { heartbeat } = body
  const heartbeatMs =
    typeof heartbeat === 'number' && heartbeat > 0 ? heartbeat : DEFAULT_HEARTBEAT_MS
  return {
    since: new Map(entries),
    heartbeatMs: Math.min(Math.max(heartbeatMs, MIN_HEARTBEAT_MS), MAX_HEARTBEAT_MS),
  }
}
