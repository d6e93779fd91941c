import { isJsonObject, type JsonObject, SyncError } from '@tributary/sync-protocol'
import { compareKeys } from '../indexes/collate.ts'
import type { GroupsQuery, KeyRange, RowsQuery } from '../views/view.ts'
import type { Query } from './query.ts'

/** What a view was asked for. */
export interface ViewRequest {
  readonly update: boolean | 'lazy'
  readonly withSeq: boolean
  readonly answer:
    | {
        readonly kind: 'rows'
        readonly query: RowsQuery
        readonly includeDocs: boolean
        readonly conflicts: boolean
        readonly attachments: boolean
      }
    | { readonly kind: 'groups'; readonly query: GroupsQuery }
}

/** Parameters as they came: texts from the address, any JSON from a body. */
type Params = ReadonlyMap<string, unknown>

/** Keys in one request. */
const MAX_KEYS = 10_000

/**
 * Reads the parameters of a view as CouchDB does.
 *
 * @param winner - whose parameters count when both name one
 * @throws SyncError `query_parse_error`, `bad_request`, `invalid_json`, `too_large`
 */
export function readViewRequest(
  query: Query,
  body: JsonObject,
  hasReduce: boolean,
  winner: 'address' | 'body' = 'address',
): ViewRequest {
  const posted: [string, unknown][] = Object.entries(body)
  const asked = query
    .entries()
    .map(([name, text]): [string, unknown] => [name, new QueryText(text)])
  const params: Params = new Map(
    winner === 'address' ? [...posted, ...asked] : [...asked, ...posted],
  )
  const reduce = flag(params, 'reduce')
  if (reduce === true && !hasReduce) refuse('Reduce is invalid for map-only views.')
  const isReduced = hasReduce && reduce !== false
  const groupLevel = readGroupLevel(params)
  const keys = readKeys(params)
  const descending = flag(params, 'descending') ?? false
  const range = readRange(params, descending)
  if (isReduced && keys !== undefined && groupLevel !== 'exact') {
    refuse('Multi-key fetches for reduce views must use `group=true`')
  }
  const isRanged = range.startKey !== undefined || range.endKey !== undefined
  if (keys !== undefined && keys.length > 0 && isRanged) {
    refuse('`keys` is incompatible with `key`, `start_key` and `end_key`')
  }
  if (!isReduced && groupLevel !== 0) refuse('Invalid use of grouping on a map view.')
  checkChoices(params)
  // Each key is a range of its own, within the same ids; backwards, the last key comes first.
  const ranges = keys?.map((key): KeyRange => ({ ...range, startKey: key, endKey: key })) ?? [range]
  if (descending) ranges.reverse()
  const common: RowsQuery = {
    ranges,
    descending,
    skip: count(params, 'skip') ?? 0,
    limit: count(params, 'limit') ?? Number.MAX_SAFE_INTEGER,
  }
  const includeDocs = flag(params, 'include_docs') ?? false
  const conflicts = flag(params, 'conflicts')
  if (isReduced && includeDocs) refuse('`include_docs` is invalid for reduce')
  if (isReduced && conflicts !== undefined) refuse('`conflicts` is invalid for reduce views.')
  return {
    update: readUpdate(params),
    withSeq: flag(params, 'update_seq') ?? false,
    answer: isReduced
      ? { kind: 'groups', query: { ...common, groupLevel } }
      : {
          kind: 'rows',
          query: common,
          includeDocs,
          conflicts: conflicts ?? false,
          attachments: flag(params, 'attachments') ?? false,
        },
  }
}

/** A parameter of the address, whose JSON has to be parsed. */
class QueryText {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

function refuse(reason: string): never {
  throw new SyncError('query_parse_error', reason)
}

function plain(params: Params, name: string): unknown {
  const value = params.get(name)
  return value instanceof QueryText ? value.text : value
}

function flag(params: Params, name: string): boolean | undefined {
  const value = plain(params, name)
  if (value === undefined || typeof value === 'boolean') return value
  const text = typeof value === 'string' ? value.toLowerCase() : undefined
  if (text === 'true') return true
  if (text === 'false') return false
  return refuse(`Invalid boolean parameter: ${JSON.stringify(value)}`)
}

function count(params: Params, name: string): number | undefined {
  const value = plain(params, name)
  if (value === undefined) return undefined
  const isNumber = typeof value === 'number' && Number.isInteger(value)
  if (!isNumber && !(typeof value === 'string' && /^[+-]?\d{1,15}$/.test(value))) {
    return refuse(`Invalid value for integer: ${JSON.stringify(value)}`)
  }
  const number = Number(value)
  return number >= 0 ? number : refuse(`Invalid value for positive integer: ${number}`)
}

function json(params: Params, ...names: string[]): unknown {
  for (const name of names) {
    const value = params.get(name)
    if (!(value instanceof QueryText)) {
      if (value !== undefined) return value
      continue
    }
    // What nests deeper than this in a URL is no key.
    if (/(?:[[{]\s*){32}/.test(value.text)) throw new SyncError('invalid_json')
    try {
      return JSON.parse(value.text)
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      throw new SyncError('invalid_json', undefined, { cause: error })
    }
  }
  return undefined
}

function docId(params: Params, reason: string, ...names: string[]): string | undefined {
  const value = names.map((name) => plain(params, name)).find((each) => each !== undefined)
  if (value === undefined || typeof value === 'string') return value
  return refuse(reason)
}

function readGroupLevel(params: Params): number | 'exact' {
  const group = flag(params, 'group')
  const level = count(params, 'group_level')
  if (group === false && level !== undefined && level > 0) {
    refuse("Can't specify group=false and group_level>0 at the same time")
  }
  return level ?? (group === true ? 'exact' : 0)
}

/** One key is a range of one. */
function readKeys(params: Params): readonly unknown[] | undefined {
  const keys = json(params, 'keys')
  if (keys === undefined || keys === null) return undefined
  if (!Array.isArray(keys)) throw new SyncError('bad_request', '`keys` member must be an array.')
  if (keys.length > MAX_KEYS) throw new SyncError('too_large', `At most ${MAX_KEYS} keys`)
  return keys.length === 1 ? undefined : keys
}

function readRange(params: Params, descending: boolean): KeyRange {
  const keys = json(params, 'keys')
  const single: readonly unknown[] = Array.isArray(keys) && keys.length === 1 ? keys : []
  const isSingle = single.length === 1
  const key = isSingle ? single[0] : json(params, 'key')
  const start = key === undefined ? json(params, 'startkey', 'start_key') : key
  const end = key === undefined ? json(params, 'endkey', 'end_key') : key
  const startDocId = docId(
    params,
    '`start_key_docid` must be a string.',
    'startkey_docid',
    'start_key_doc_id',
  )
  const endDocId = docId(
    params,
    '`end_key_docid` must be a string.',
    'endkey_docid',
    'end_key_doc_id',
  )
  checkOrder(start, end, descending)
  return {
    ...(start === undefined ? {} : { startKey: start }),
    ...(startDocId === undefined ? {} : { startDocId }),
    ...(end === undefined ? {} : { endKey: end }),
    ...(endDocId === undefined ? {} : { endDocId }),
    isEndIncluded: flag(params, 'inclusive_end') ?? true,
  }
}

function checkOrder(start: unknown, end: unknown, descending: boolean): void {
  if (start === undefined || end === undefined) return
  const order = compareKeys(start, end)
  if (descending ? order >= 0 : order <= 0) return
  refuse(
    'No rows can match your key range, reverse your start_key and end_key or set ' +
      `descending=${!descending}`,
  )
}

function readUpdate(params: Params): boolean | 'lazy' {
  const stale = plain(params, 'stale')
  if (stale !== undefined && stale !== 'ok' && stale !== 'update_after') {
    refuse('Invalid value for `stale`.')
  }
  const update = plain(params, 'update')
  switch (update) {
    case undefined:
      return stale === 'ok' ? false : stale === 'update_after' ? 'lazy' : true
    case true:
    case 'true':
      return true
    case false:
    case 'false':
      return false
    case 'lazy':
      return 'lazy'
    default:
      return refuse('Invalid value for `update`.')
  }
}

/** Parameters that mean nothing on one node, but must be well formed. */
function checkChoices(params: Params): void {
  const stable = plain(params, 'stable')
  const isGood = [undefined, true, false, 'true', 'false'].includes(stable as string | undefined)
  if (!isGood) refuse('Invalid value for `stable`.')
  flag(params, 'sorted')
  if (params.has('partition')) {
    refuse('`partition` parameter is not supported in this design doc')
  }
}

/** The members of `{queries: […]}`. @throws SyncError `bad_request` */
export function readViewQueries(body: unknown): JsonObject[] {
  const queries = isJsonObject(body) ? body['queries'] : undefined
  if (queries === undefined) {
    throw new SyncError('bad_request', 'POST body must include `queries` parameter.')
  }
  if (!Array.isArray(queries)) {
    throw new SyncError('bad_request', '`queries` member must be an array.')
  }
  if (queries.length > MAX_QUERIES) {
    throw new SyncError('too_large', `At most ${MAX_QUERIES} queries`)
  }
  return queries.map((each: unknown) => {
    if (isJsonObject(each)) return each
    throw new SyncError('bad_request', 'A query must be a JSON object')
  })
}

const MAX_QUERIES = 100
