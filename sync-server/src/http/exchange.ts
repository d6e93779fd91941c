import type { IncomingMessage, ServerResponse } from 'node:http'
import { SyncError } from '@tributary/sync-protocol'
import type { Authentication, Principal } from '../access/principal.ts'
import type { Database } from '../replication/database.ts'
import type { StopSignal } from '../replication/stop-signal.ts'
import type { CouchHandlerOptions } from './couch-handler-options.ts'
import type { FeedSlots } from './feed-slots.ts'
import type { Limits } from './limits.ts'
import type { Query } from './query.ts'
import { isJsonType, readBytes } from './read-body.ts'
import { parseJson } from './parse-json.ts'

/** One request and its answer, as far as routes need to know them. */
export interface Exchange {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly method: string
  readonly query: Query
  /** Decoded path segments after the mount point. */
  readonly path: readonly string[]
  readonly options: CouchHandlerOptions
  readonly limits: Limits
  readonly authentication: Authentication
  readonly principal: Principal
  /** Aborts when the client goes away, and when the answer is over. */
  readonly gone: StopSignal
  /** How many may wait for changes at once. */
  readonly feeds: FeedSlots
}

/** An exchange about a db that exists and that the principal may read. */
export interface DbExchange extends Exchange {
  readonly db: Database
  /** Looks again who is asking and what the db allows. @throws SyncError when that has changed */
  readonly recheck: () => Promise<void>
}

export type Headers = Readonly<Record<string, string | number>>

const MAX_SHORT_CHARS = 16_384

/** Answers with JSON; the text is sent as it is, with a newline at the end as CouchDB does. */
export function sendJson(
  { res }: Pick<Exchange, 'res'>,
  status: number,
  body: object | string,
  headers: Headers = {},
): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const line = `${text}\n`
  // A short text goes out with its head in one piece; bytes would be a second one.
  const sent = line.length > MAX_SHORT_CHARS ? Buffer.from(line) : line
  res.writeHead(status, {
    'content-type': 'application/json',
    'cache-control': 'must-revalidate',
    'content-length': Buffer.byteLength(sent),
    ...headers,
  })
  res.end(sent)
}

/** Reads the request's body as JSON. @throws SyncError `invalid_json`, `too_large`, `bad_content_type` */
export async function readJson(
  exchange: Exchange,
  need: 'json-type' | 'any-type',
): Promise<unknown> {
  if (need === 'json-type' && !isJsonType(exchange.req)) throw new SyncError('bad_content_type')
  const bytes = await readBytes(exchange.req, exchange.limits.maxBodyBytes, exchange.limits)
  return parseJson(bytes, exchange.limits.maxDepth)
}

/** Writes to a stream and waits while the client is slow. Resolves false when it has gone away. */
export async function writeChunk(
  { res, gone }: Pick<Exchange, 'res' | 'gone'>,
  text: string | Uint8Array,
): Promise<boolean> {
  if (gone.aborted) return false
  if (res.write(text)) return true
  await new Promise<void>((resolve) => {
    const done = () => {
      res.off('drain', done)
      gone.removeEventListener('abort', done)
      resolve()
    }
    res.on('drain', done)
    gone.addEventListener('abort', done)
  })
  return !gone.aborted
}

/** The absolute address of something on this server, for `Location`. */
export function locationOf(exchange: Exchange, ...segments: string[]): string {
  const { prefix } = exchange.options
  return `${originOf(exchange)}${prefix}/${segments.map(encodeSegment).join('/')}`
}

/** `http://host:port`, as the client calls this server, or the proxy that it calls. */
export function originOf({ req }: Pick<Exchange, 'req'>): string {
  const forwarded = req.headers['x-forwarded-host']
  const isHost = typeof forwarded === 'string' && /^[\w.:[\]-]{1,255}$/.test(forwarded)
  const isForwardedTls =
    req.headers['x-forwarded-ssl'] === 'on' || req.headers['x-forwarded-proto'] === 'https'
  // HTTP/2 has no `Host`.
  const authority = req.headers[':authority']
  const called = req.headers.host ?? (typeof authority === 'string' ? authority : 'localhost')
  const host = isHost ? forwarded : called
  const scheme = isEncrypted(req) || isForwardedTls ? 'https' : 'http'
  return `${scheme}://${host}`
}

/** A session that began on https is not given away on plain http. */
export function cookieFor({ req }: Pick<Exchange, 'req'>, cookie: string): string {
  return isEncrypted(req) ? `${cookie}; Secure` : cookie
}

function isEncrypted(req: IncomingMessage): boolean {
  return 'encrypted' in req.socket
}

/** As CouchDB does it, which leaves colons as they are: `_users/org.couchdb.user:ama`. */
function encodeSegment(segment: string): string {
  return encodeURIComponent(segment).replaceAll('%3A', ':')
}
