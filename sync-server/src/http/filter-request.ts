import type { JsonObject, JsonValue } from '@tributary/sync-protocol'
import type { ChangesFilter } from '../replication/changes-query.ts'
import { toDbInfoBody } from './db-info-body.ts'
import type { DbExchange } from './exchange.ts'
import { newUuidOf } from './new-uuid.ts'

/** What would tell a filter's author the secrets of who asks. */
const SECRET_HEADERS = new Set(['authorization', 'cookie', 'proxy-authorization'])
/** Parameters that CouchDB hands over as JSON values. */
const JSON_PARAMETERS = new Set(['key', 'startkey', 'endkey', 'descending'])

/** Adds the request that a filter function is told of, as CouchDB's `req`. */
export async function withRequest(
  exchange: DbExchange,
  filter: ChangesFilter | undefined,
  body: unknown,
): Promise<ChangesFilter | undefined> {
  if (filter?.kind !== 'function' || filter.req === undefined) return filter
  return { ...filter, req: await describeRequest(exchange, body) }
}

async function describeRequest(exchange: DbExchange, body: unknown): Promise<JsonObject> {
  const { req, db, principal, method, path, query } = exchange
  const roles = principal.isAdmin ? new Set([...principal.roles, '_admin']) : principal.roles
  const described = {
    info: toDbInfoBody(await db.info()),
    uuid: newUuidOf(exchange)(),
    id: null,
    method,
    requested_path: path,
    path,
    raw_path: req.url ?? '',
    query: Object.fromEntries(query.entries().map(readParameter)),
    headers: Object.fromEntries(Object.entries(req.headers).filter(([name]) => !isSecret(name))),
    body: body === undefined ? 'undefined' : JSON.stringify(body),
    peer: req.socket.remoteAddress ?? '',
    form: {},
    cookie: {},
    userCtx: { db: db.name, name: principal.name, roles: [...roles] },
    secObj: await db.security(),
  }
  return JSON.parse(JSON.stringify(described))
}

function isSecret(header: string): boolean {
  return SECRET_HEADERS.has(header) || header.startsWith('x-auth')
}

function readParameter([name, text]: [string, string]): [string, JsonValue] {
  if (!JSON_PARAMETERS.has(name)) return [name, text]
  try {
    return [name, JSON.parse(text)]
  } catch (error) {
    if (error instanceof SyntaxError) return [name, text]
    throw error
  }
}
