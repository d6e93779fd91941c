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
import { readBounds } from '../key-bounds.ts'
import { JsonWriter } from '../json-writer.ts'
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

/** 404 `nolb`, CouchDB's word for a node that should get no new work, while nothing can be stored. */
export async function getUp(exchange: Exchange): Promise<void> {
  const reason = await exchange.options.diskProbe?.()
  if (reason === undefined) return sendJson(exchange, 200, { status: 'ok', seeds: {} })
  sendJson(exchange, 404, { status: 'nolb', reason })
}

export async function getUuids(exchange: Exchange): Promise<void> {
  const asked = exchange.query.text('count') ?? '1'
  if (!/^\d+$/.test(asked)) {
    throw new SyncError('bad_request', 'count must be a positive integer')
  }
  const count = Number(asked)
  if (count > MAX_UUIDS) throw new SyncError('bad_request', 'count parameter too large')
  const newUuid = newUuidOf(exchange)
  const uuids = Array.from({ length: count }, newUuid)
  const headers = { 'cache-control': 'no-cache', pragma: 'no-cache', etag: `"${newUuid()}"` }
  sendJson(exchange, 200, { uuids }, headers)
}

export async function getAllDbs(exchange: Exchange): Promise<void> {
  sendJson(exchange, 200, await listDbs(exchange))
}

/** Names of dbs, as `key`, `startkey`, `endkey`, `descending`, `skip` and `limit` want them. */
async function listDbs(exchange: Exchange): Promise<string[]> {
  const { query } = exchange
  const bounds = readBounds(query)
  if (bounds === 'nothing') return []
  const { startKey, endKey, isEndIncluded } = bounds
  const isDescending = query.isTrue('descending')
  const names = await exchange.options.databases.list()
  const [low, high] = isDescending ? [endKey, startKey] : [startKey, endKey]
  const within = names.filter(
    (name) =>
      (low === undefined || name >= low) &&
      (high === undefined || name <= high) &&
      (isEndIncluded !== false || name !== endKey),
  )
  if (isDescending) within.reverse()
  const skip = query.count('skip') ?? 0
  return within.slice(skip, skip + (query.count('limit') ?? within.length))
}

export async function getDbsInfo(exchange: Exchange): Promise<void> {
  const writer = new JsonWriter(exchange)
  let separator = '['
  for (const name of await listDbs(exchange)) {
    const row = await dbInfoRow(exchange, name)
    // Somebody may have deleted it meanwhile.
    if ('error' in row) continue
    if (!(await writer.add(separator + JSON.stringify(row)))) return
    separator = ','
  }
  await writer.add(separator === '[' ? '[]' : ']')
  await writer.end()
}

export async function postDbsInfo(exchange: Exchange): Promise<void> {
  const body = await readJson(exchange, 'json-type')
  const keys = isJsonObject(body) ? body['keys'] : undefined
  if (!isTexts(keys)) throw new SyncError('bad_request', '`keys` member must exist.')
  if (keys.length > 100) throw new SyncError('bad_request', 'too_many_keys')
  const rows: object[] = []
  for (const key of keys) rows.push(await dbInfoRow(exchange, key))
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
