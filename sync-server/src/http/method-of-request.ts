import type { IncomingMessage } from 'node:http'

/** What a POST may stand for, for clients and proxies that know no other methods. */
const OVERRIDES = new Set(['GET', 'POST', 'PUT', 'DELETE', 'COPY'])

/**
 * The method that is meant: a POST may name another in `X-HTTP-Method-Override`. No page of another
 * origin can send that header unasked.
 */
export function methodOf({ method = 'GET', headers }: IncomingMessage): string {
  const override = headers['x-http-method-override']
  const isMeant = method === 'POST' && typeof override === 'string' && OVERRIDES.has(override)
  return isMeant ? override : method
}
