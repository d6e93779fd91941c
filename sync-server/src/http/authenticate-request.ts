import type { IncomingMessage } from 'node:http'
import type { Authentication } from '../access/principal.ts'
import type { CouchHandlerOptions } from './couch-handler-options.ts'

/** Who sends this request. @throws SyncError as `Authenticator` does */
export function authenticateRequest(
  req: IncomingMessage,
  options: CouchHandlerOptions,
): Promise<Authentication> {
  return options.authenticate({
    authorization: req.headers.authorization,
    cookie: req.headers.cookie,
    remoteAddress: req.socket.remoteAddress ?? '',
  })
}

/** The same question later on: a token may have been revoked, a role taken away. */
export function authenticateAgain(exchange: {
  readonly req: IncomingMessage
  readonly options: CouchHandlerOptions
}): Promise<Authentication> {
  return authenticateRequest(exchange.req, exchange.options)
}
