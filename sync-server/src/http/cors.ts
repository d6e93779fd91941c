import type { IncomingMessage, ServerResponse } from 'node:http'
import type { CorsOptions } from './couch-handler-options.ts'

const METHODS = 'GET, HEAD, POST, PUT, DELETE, COPY, OPTIONS'
const ALLOWED_HEADERS =
  'accept, authorization, content-type, origin, referer, if-match, if-none-match, range, destination, last-event-id, x-requested-with'
const EXPOSED_HEADERS =
  'content-type, cache-control, accept-ranges, content-range, content-length, etag, location, server, x-couch-request-id'
const MAX_AGE_SECONDS = 600

/**
 * Tells a browser which pages may read the answer. The origin is echoed, never `*`, because
 * PouchDB sends credentials; other origins get no header and their pages read nothing.
 */
export function setCorsHeaders(
  req: IncomingMessage,
  res: ServerResponse,
  cors: CorsOptions | undefined,
): void {
  const { origin } = req.headers
  if (cors === undefined) return
  // Said to everybody, so that no cache hands the answer for one page to another.
  res.setHeader('vary', 'origin')
  if (origin === undefined || !cors.isAllowedOrigin(origin)) return
  res.setHeader('access-control-allow-origin', origin)
  res.setHeader('access-control-allow-credentials', 'true')
  res.setHeader('access-control-expose-headers', EXPOSED_HEADERS)
}

export function answerPreflight(res: ServerResponse): void {
  if (res.hasHeader('access-control-allow-origin')) {
    res.setHeader('access-control-allow-methods', METHODS)
    res.setHeader('access-control-allow-headers', ALLOWED_HEADERS)
    res.setHeader('access-control-max-age', String(MAX_AGE_SECONDS))
  }
  res.writeHead(204).end()
}
