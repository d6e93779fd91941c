import { isJsonObject, SyncError } from '@tributary/sync-protocol'
import type { AllDocsQuery } from '../replication/database.ts'
import type { DbExchange } from './exchange.ts'
import { type Bounds, readBounds } from './key-bounds.ts'
import type { Query } from './query.ts'

/** What a list of docs was asked for: a run of ids, or certain keys. */
export interface ListRequest {
  readonly withSeq: boolean
  readonly query: AllDocsQuery
  /** Where the ids run; `undefined` when keys were asked for. */
  readonly bounds: Bounds | undefined
  /** As they came, in the order in which they are answered, `skip` and `limit` applied. */
  readonly keys: readonly unknown[] | undefined
}

const MAX_QUERIES = 100
const RANGE_PARAMS = ['key', 'startkey', 'start_key', 'endkey', 'end_key']

/** @throws SyncError `query_parse_error`, `bad_request`, `invalid_json`, `too_large` */
export function readListRequest(exchange: DbExchange, query: Query, keys: unknown): ListRequest {
  checkMeaningless(query)
  const common: AllDocsQuery = {
    descending: query.isTrue('descending'),
    skip: query.count('skip') ?? 0,
    limit: query.count('limit') ?? Number.MAX_SAFE_INTEGER,
    includeDocs: query.isTrue('include_docs'),
    conflicts: query.isTrue('conflicts'),
    ...(query.isTrue('attachments') ? { attachments: 'inline' as const } : {}),
  }
  const withSeq = query.isTrue('update_seq')
  if (keys === undefined || keys === null) {
    return { withSeq, query: common, bounds: readBounds(query), keys: undefined }
  }
  if (!Array.isArray(keys)) {
    throw new SyncError('bad_request', '`keys` body member must be an array.')
  }
  if (RANGE_PARAMS.some((name) => query.text(name) !== undefined)) {
    const reason = '`keys` is incompatible with `key`, `start_key` and `end_key`'
    throw new SyncError('query_parse_error', reason)
  }
  if (keys.length > exchange.limits.maxBatch) throw new SyncError('too_large')
  const { skip = 0, limit = 0, descending, ...rest } = common
  const ordered = descending === true ? [...keys].reverse() : keys
  return { withSeq, query: rest, bounds: undefined, keys: ordered.slice(skip, skip + limit) }
}

/** Parameters of views that have no meaning here, in CouchDB's words. */
function checkMeaningless(query: Query): void {
  const refuse = (reason: string) => {
    throw new SyncError('query_parse_error', reason)
  }
  if (query.flag('reduce') === true) refuse('Reduce is invalid for map-only views.')
  const level = query.count('group_level') ?? 0
  if (query.flag('group') === true || level > 0) {
    refuse('Invalid use of grouping on a map view.')
  }
  query.flag('sorted')
  const choices = {
    stale: ['ok', 'update_after'],
    stable: ['true', 'false'],
    update: ['true', 'false', 'lazy'],
  }
  for (const [name, allowed] of Object.entries(choices)) {
    const value = query.text(name)
    if (value !== undefined && !allowed.includes(value)) refuse(`Invalid value for \`${name}\`.`)
  }
  if (query.text('partition') !== undefined) {
    refuse('`partition` parameter is not supported on this db')
  }
}

/** The members of `{queries: […]}`, each laid over the query string. */
export function readListQueries(exchange: DbExchange, body: unknown): ListRequest[] {
  const queries = isJsonObject(body) ? body['queries'] : undefined
  if (queries === undefined) {
    throw new SyncError('bad_request', 'POST body must include `queries` parameter.')
  }
  if (!Array.isArray(queries)) {
    throw new SyncError('bad_request', '`queries` member must be an array.')
  }
  if (queries.length > MAX_QUERIES)
    throw new SyncError('too_large', `At most ${MAX_QUERIES} queries`)
  return queries.map((each: unknown) => {
    if (!isJsonObject(each)) throw new SyncError('bad_request', 'A query must be a JSON object')
    const { keys } = each
    // One key is a range of one, as in CouchDB: an unknown one then gives no row.
    const [only] = Array.isArray(keys) && keys.length === 1 ? keys : []
    if (only === undefined)
      return readListRequest(exchange, exchange.query.overlaidWith(each), keys)
    const query = exchange.query.overlaidWith({ ...each, key: only })
    return readListRequest(exchange, query, undefined)
  })
}
