import { isJsonObject, isSyncError, type JsonObject, SyncError } from '@tributary/sync-protocol'
import type { ChangesFilter, ChangesQuery } from '../replication/changes-query.ts'
import type { Exchange } from './exchange.ts'
import { isTexts, type Query } from './query.ts'
import { compileSelector } from '../mango/selector/match-selector.ts'

type Feed = 'normal' | 'longpoll' | 'continuous' | 'eventsource'

export interface ChangesRequest {
  readonly feed: Feed
  readonly since: 'now' | number
  readonly limit: number | undefined
  /** Everything of the query but where it begins and how far it goes. */
  readonly query: Omit<ChangesQuery, 'since' | 'limit'>
  readonly heartbeatMs: number | undefined
  /** Milliseconds of silence that end the feed; none when there is a heartbeat. */
  readonly timeoutMs: number | undefined
  readonly seqInterval: number
}

const MAX_TIMEOUT_MS = 60_000
const MIN_HEARTBEAT_MS = 100
/** Rarer beats would not tell a waiting client from one that has gone. */
const MAX_HEARTBEAT_MS = 60_000

/** @throws SyncError `bad_request`, `malformed_since`, `not_found` (a filter that does not exist) */
export function readChangesRequest(exchange: Exchange, body: unknown): ChangesRequest {
  const query = isJsonObject(body)
    ? exchange.query.overlaidWith(plainMembers(body))
    : exchange.query
  const feed = readFeed(query.text('feed'))
  const filter = readFilter(query, body)
  const since = readSince(readStart(exchange, query, feed))
  // From the end back to the beginning, wherever the client is, as in CouchDB.
  const isBackwards = query.isOn('descending') && (feed === 'normal' || feed === 'longpoll')
  const heartbeatMs = readHeartbeat(query.text('heartbeat'))
  const timeoutMs = Math.min(readCount(query, 'timeout') ?? MAX_TIMEOUT_MS, MAX_TIMEOUT_MS)
  return {
    feed,
    since: isBackwards ? 0 : since,
    limit: readCount(query, 'limit'),
    query: {
      descending: isBackwards,
      style: readStyle(query.text('style')),
      includeDocs: query.isOn('include_docs'),
      conflicts: query.isOn('conflicts'),
      ...(query.isOn('attachments') ? { attachments: 'inline' as const } : {}),
      ...(filter === undefined ? {} : { filter }),
    },
    heartbeatMs,
    timeoutMs: heartbeatMs === undefined ? timeoutMs : undefined,
    seqInterval: readSeqInterval(query.text('seq_interval')),
  }
}

/** An event source that comes back says where it was in a header, which wins over its old URL. */
function readStart({ req }: Exchange, query: Query, feed: Feed): string {
  const header = req.headers['last-event-id']
  if (feed === 'eventsource' && typeof header === 'string') return header
  return query.text('since') ?? query.text('last-event-id') ?? '0'
}

/** @throws SyncError `bad_request`, in CouchDB's words for this endpoint */
function readCount(query: Query, name: 'limit' | 'timeout'): number | undefined {
  const value = query.text(name)
  if (value === undefined) return undefined
  if (/^\d+$/.test(value)) return Math.min(Number(value), Number.MAX_SAFE_INTEGER)
  const noun = /^-\d+$/.test(value) ? 'value' : 'parameter'
  throw new SyncError('bad_request', `The ${name} ${noun} should be a non-negative integer`)
}

function readStyle(style: string | undefined): 'main_only' | 'all_docs' {
  if (style === undefined || style === 'main_only') return 'main_only'
  if (style === 'all_docs') return 'all_docs'
  throw new SyncError('bad_request', 'Supported `style`s: main_only, all_docs')
}

function readSeqInterval(value: string | undefined): number {
  if (value === undefined) return 1
  if (/^[1-9]\d{0,14}$/.test(value)) return Number(value)
  throw new SyncError('bad_request', 'invalid_seq_interval')
}

/** nano sends its parameters in the body of a POST, too. */
function plainMembers(body: object): object {
  return Object.fromEntries(
    Object.entries(body).filter(([, value]) =>
      ['string', 'number', 'boolean'].includes(typeof value),
    ),
  )
}

function readFeed(feed: string | undefined): Feed {
  switch (feed) {
    case undefined:
    case 'normal':
      return 'normal'
    case 'live':
    case 'continuous':
      return 'continuous'
    case 'longpoll':
    case 'eventsource':
      return feed
    default:
      throw new SyncError(
        'bad_request',
        'Supported `feed` types: normal, continuous, live, longpoll, eventsource',
      )
  }
}

/** @throws SyncError `malformed_since` */
export function readSince(since: string | number): 'now' | number {
  if (since === 'now') return 'now'
  if (/^\d{1,15}$/.test(String(since))) return Number(since)
  throw new SyncError('malformed_since')
}

function readHeartbeat(value: string | undefined): number | undefined {
  if (value === undefined || value === 'false') return undefined
  if (value === 'true') return MAX_TIMEOUT_MS
  const heartbeat = /^\d+$/.test(value) ? Number(value) : 0
  if (heartbeat === 0) {
    throw new SyncError(
      'bad_request',
      /^-?\d+$/.test(value)
        ? 'The heartbeat value should be a positive integer (in milliseconds).'
        : 'Invalid heartbeat value. Expecting a positive integer value (in milliseconds).',
    )
  }
  return Math.min(Math.max(heartbeat, MIN_HEARTBEAT_MS), MAX_HEARTBEAT_MS)
}

function readFilter(query: Query, body: unknown): ChangesFilter | undefined {
  // `view` alone means `filter=_view`.
  const name = query.text('filter') ?? (query.text('view') === undefined ? undefined : '_view')
  const member = (key: string): unknown => (isJsonObject(body) ? body[key] : undefined)
  switch (name) {
    case undefined:
    case '':
      return undefined
    case '_doc_ids': {
      const docIds = member('doc_ids') ?? query.json('doc_ids')
      if (!isTexts(docIds))
        throw new SyncError('bad_request', '`doc_ids` filter parameter is not a list.')
      return { kind: 'doc_ids', docIds: new Set(docIds) }
    }
    case '_selector': {
      const selector = member('selector') ?? query.json('selector')
      if (!isJsonObject(selector)) {
        throw new SyncError('bad_request', 'Selector error: expected a JSON object')
      }
      return { kind: 'selector', matches: readSelector(selector) }
    }
    case '_view': {
      const view = query.text('view') ?? ''
      if (view === '')
        throw new SyncError('bad_request', '`view` filter parameter is not provided.')
      const [ddoc, name] = readPair(view, '`view` must be of the form `designname/viewname`')
      return { kind: 'function', ddocId: `_design/${ddoc}`, path: ['views', name, 'map'] }
    }
    case '_design':
      return { kind: 'design' }
    default: {
      const isBuiltin = name.startsWith('_') && !name.includes('/')
      if (isBuiltin) throw new SyncError('bad_request', 'unknown builtin filter name')
      const form = '`filter` must be of the form `designname/filtername`'
      const [ddoc, filter] = readPair(name, form)
      return { kind: 'function', ddocId: `_design/${ddoc}`, path: ['filters', filter], req: {} }
    }
  }
}

function readPair(text: string, form: string): [string, string] {
  const [ddoc, name, ...more] = text.split('/').filter((part) => part !== '')
  if (ddoc === undefined || name === undefined || more.length > 0) {
    throw new SyncError('bad_request', form)
  }
  return [ddoc, name]
}

/** This endpoint says `bad_request` of whatever is wrong with a selector, as CouchDB's does. */
function readSelector(selector: unknown): (doc: JsonObject) => boolean {
  if (!isJsonObject(selector)) {
    throw new SyncError('bad_request', 'Selector error: expected a JSON object')
  }
  try {
    return compileSelector(selector)
  } catch (error) {
    if (!isSyncError(error)) throw error
    throw new SyncError('bad_request', error.reason, { cause: error })
  }
}
