import {
  isJsonObject,
  isSyncError,
  LIVE_FEED_FEATURE,
  type ServerInfoBody,
  SyncError,
} from '@tributary/sync-protocol'
import { type Exchange, readJson, sendJson } from '../exchange.ts'
import { isTexts } from '../query.ts'
import { toDbInfoBody } from '../db-info-body.ts'
import { newUuidOf } from '../new-uuid.ts'

/** The CouchDB whose surface this is; clients look at the major number. */
const COUCHDB_VERSION = '3.5.0'
const MAX_UUIDS = 1_000

export async function getRoot(exchange: Exchange): Promise<void> {
  const { serverInfo } = exchange.options
  const body: ServerInfoBody = {
    couchdb: 'Welcome',
    version: COUCHDB_VERSION,
    uuid: serverInfo.uuid,
    features: [LIVE_FEED_FEATURE],
    vendor: { name: 'Tributary', version: serverInfo.version },
  }
  sendJson(exchange, 200, body)
}

export async function getUp(exchange: Exchange): Promise<void> {
  sendJson(exchange, 200, { status: 'ok', seeds: {} })
}

export async function getUuids(exchange: Exchange): Promise<void> {
  const count = exchange.query.count('count') ?? 1
  if (count > MAX_UUIDS) throw new SyncError('bad_request', 'count parameter too large')
  const uuids = Array.from({ length: count }, newUuidOf(exchange))
  sendJson(exchange, 200, { uuids }, { 'cache-control': 'no-cache', pragma: 'no-cache' })
}

export async function getAllDbs(exchange: Exchange): Promise<void> {
  const { query } = exchange
  const start = query.json('startkey', 'start_key')
  const end = query.json('endkey', 'end_key')
  const isDescending = query.isTrue('descending')
  const names = await exchange.options.databases.list()
  const [low, high] = isDescending ? [end, start] : [start, end]
  const within = names.filter(
    (name) =>
      (typeof low !== 'string' || name >= low) && (typeof high !== 'string' || name <= high),
  )
  if (isDescending) within.reverse()
  const skip = query.count('skip') ?? 0
  sendJson(exchange, 200, within.slice(skip, skip + (query.count('limit') ?? within.length)))
}

export async function postDbsInfo(exchange: Exchange): Promise<void> {
  const body = await readJson(exchange, 'json-type')
  const keys = isJsonObject(body) ? body['keys'] : undefined
  if (!isTexts(keys)) throw new SyncError('bad_request', '`keys` member must exist.')
  if (keys.length > 100) throw new SyncError('bad_request', '`keys` member holds too many names.')
  const rows = await Promise.all(keys.map((key) => dbInfoRow(exchange, key)))
  sendJson(exchange, 200, rows)
}

async function dbInfoRow(exchange: Exchange, key: string): Promise<object> {
  try {
    const db = await exchange.options.databases.open(key)
    return { key, info: toDbInfoBody(await db.info()) }
  } catch (error) {
    if (!isSyncError(error)) throw error
    return { key, error: 'not_found' }
  }
}

export async function getActiveTasks(exchange: Exchange): Promise<void> {
  sendJson(exchange, 200, [])
}
