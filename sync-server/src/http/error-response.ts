import { isSyncError } from '@tributary/sync-protocol'
import { type Exchange, type Headers, sendJson } from './exchange.ts'

/**
 * Turns whatever a route threw into an answer: a refusal into CouchDB's `{error, reason}`,
 * anything else into a bare 500 whose cause is told to the log alone.
 *
 * Once an answer has begun, the socket is closed instead: RxDB's live loop survives a broken
 * line, and dies of a JSON error in the middle of one.
 */
export function sendError(
  exchange: Pick<Exchange, 'res'>,
  failure: unknown,
  onFailure: (failure: unknown) => void,
  headers: Headers = {},
): void {
  const { res } = exchange
  if (!isSyncError(failure)) onFailure(failure)
  if (res.headersSent) {
    res.destroy()
    return
  }
  const { status, error, reason, why } = isSyncError(failure) ? failure : UNKNOWN
  const retry = status === 429 || status === 503 ? { 'retry-after': RETRY_AFTER_SECONDS } : {}
  // The rest of a body that was too large, or never came, must not be waited for.
  const close = [408, 413, 503].includes(status) ? { connection: 'close' } : {}
  const body = why === undefined ? { error, reason } : { error, reason, why }
  sendJson(exchange, status, body, { ...retry, ...close, ...headers })
}

const RETRY_AFTER_SECONDS = 60

const UNKNOWN = {
  status: 500,
  error: 'internal_server_error',
  reason: 'The server met an error of its own. The request may be repeated.',
  why: undefined,
} as const
