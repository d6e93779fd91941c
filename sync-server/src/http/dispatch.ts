import { SyncError } from '@tributary/sync-protocol'
import {
  checkIsServerAdmin,
  checkMayAdminister,
  checkMayRead,
  mayAdminister,
} from '../access/db-rights.ts'
import type { Principal } from '../access/principal.ts'
import { authenticateAgain } from './authenticate-request.ts'
import type { DbExchange, Exchange } from './exchange.ts'
import { MethodNotAllowed } from './method-not-allowed.ts'
import { openFor } from './open-db.ts'
import {
  ATTACHMENT_ROUTES,
  COMPACT_DESIGN_ROUTES,
  DB_LIFE_ROUTES,
  DB_ROUTES,
  DESIGN_ROUTES,
  DOC_ROUTES,
  INDEX_ROUTES,
  LOCAL_ROUTES,
  type Methods,
  type Route,
  SERVER_ROUTES,
  SERVER_TREES,
} from './route-table.ts'

/** Finds the route for a request, checks the right to it, and runs it. */
export async function dispatch(exchange: Exchange): Promise<void> {
  const [first = ''] = exchange.path
  const serverRoutes =
    SERVER_TREES.get(first) ?? (exchange.path.length <= 1 ? SERVER_ROUTES.get(first) : undefined)
  if (serverRoutes !== undefined) {
    const route = choose(exchange, serverRoutes)
    if (route.access === 'server-admin') checkIsServerAdmin(exchange.principal)
    return route.run(exchange)
  }
  if (exchange.path.length === 1 && ['PUT', 'DELETE'].includes(exchange.method)) {
    checkIsServerAdmin(exchange.principal)
    return choose(exchange, DB_LIFE_ROUTES).run(exchange)
  }
  // No db begins like that but the server's own, and everybody knows those.
  if (first.startsWith('_') && exchange.options.systemDbs?.has(first) !== true) {
    throw new SyncError('no_db')
  }
  return dispatchInDb(exchange, first)
}

async function dispatchInDb(exchange: Exchange, name: string): Promise<void> {
  const { principal, options } = exchange
  const systemDb = options.systemDbs?.get(name)
  const db = await openFor(principal, options, name)
  const checkReading = async (asking: Principal) => {
    const security = await db.security()
    if (systemDb?.openTo === 'server-admins') checkMayRead(asking, ADMINS_ONLY)
    checkMayRead(asking, security)
    return security
  }
  // Before anything is said of the path: whoever may not read learns nothing of what is there.
  await checkReading(principal)
  const { routes, path } = routesOf(exchange)
  const route = choose(exchange, routes)
  const check = async (asking: Principal) => {
    const security = await checkReading(asking)
    if (route.access === 'db-admin') checkMayAdminister(asking, security)
    return mayAdminister(asking, security)
  }
  const wasAdmin = await check(principal)
  const recheck = async () => {
    const isAdmin = await check((await authenticateAgain(exchange)).principal)
    // What an admin sees of a system db is not for those who are admins no longer.
    if (systemDb !== undefined && wasAdmin && !isAdmin) throw new SyncError('unauthorized')
  }
  const view = (await systemDb?.viewFor(db, principal)) ?? db
  return route.run({ ...exchange, path, db: view, recheck })
}

const ADMINS_ONLY = { members: { roles: ['_admin'] } }

/** Which table a path within a db belongs to; `_design/x` becomes one segment. */
function routesOf({ path, method }: Exchange): {
  routes: Methods<DbExchange>
  path: readonly string[]
} {
  const [db = '', ...rest] = path
  const [first = '', second] = rest
  if (rest.length === 0) return found(DB_ROUTES.get(''), path)
  const local = first === '_local' ? rest.slice(1) : localSegments(rest)
  if (local !== undefined) {
    const [id = '', ...name] = local
    if (name.length > 0) {
      throw new SyncError('bad_request', '_local documents do not accept attachments.')
    }
    return { routes: LOCAL_ROUTES, path: [db, '_local', id] }
  }
  if (first === '_compact' && second !== undefined) {
    return { routes: COMPACT_DESIGN_ROUTES, path: [db, first, second] }
  }
  if (first === '_design' && second !== undefined) {
    return designRoutes([db, `_design/${second}`, ...rest.slice(2)])
  }
  // `_design%2Fx` and what lies below it.
  if (first.startsWith('_design/')) return designRoutes(path)
  if (first === '_partition') {
    throw new SyncError('bad_request', 'database is not partitioned')
  }
  if (first.startsWith('_')) {
    const routes = DB_ROUTES.get(rest.join('/')) ?? (isIndexPath(rest) ? INDEX_ROUTES : undefined)
    // `PUT /db/_foo` is told that ids do not begin like that; any other method finds nothing.
    return routes === undefined && method === 'PUT' ? docRoutes(path) : found(routes, path)
  }
  return docRoutes(path)
}

/** The segments after `_local%2F`; `undefined` for any other path. */
function localSegments([first = '', ...rest]: readonly string[]): string[] | undefined {
  return first.startsWith('_local/') ? [first.slice('_local/'.length), ...rest] : undefined
}

/** `_index/{ddoc}/{type}/{name}`, and the same with `_design/{ddoc}`. */
function isIndexPath([first, second, ...rest]: readonly string[]): boolean {
  return first === '_index' && rest.length === (second === '_design' ? 3 : 2)
}

function designRoutes(path: readonly string[]) {
  const [, , kind = '', , more] = path
  const shape = kind === '_view' && path.length > 3 ? ['_view', '*', more] : path.slice(2)
  const routes = DESIGN_ROUTES.get(shape.filter((part) => part !== undefined).join('/'))
  return routes === undefined ? docRoutes(path) : { routes, path }
}

function docRoutes(path: readonly string[]) {
  return { routes: path.length > 2 ? ATTACHMENT_ROUTES : DOC_ROUTES, path }
}

function found(routes: Methods<DbExchange> | undefined, path: readonly string[]) {
  if (routes === undefined) throw new SyncError('not_found')
  return { routes, path }
}

/** @throws SyncError `method_not_allowed` */
function choose<E>(exchange: Exchange, routes: Methods<E>): Route<E> {
  const method = exchange.method === 'HEAD' ? 'GET' : exchange.method
  const route = Object.entries(routes).find(([name]) => name === method)?.[1]
  if (route !== undefined) return route
  const allowed = Object.keys(routes).flatMap((name) => (name === 'GET' ? ['GET', 'HEAD'] : [name]))
  throw new MethodNotAllowed(allowed)
}
