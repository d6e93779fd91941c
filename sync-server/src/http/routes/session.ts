import { isJsonObject, SyncError } from '@tributary/sync-protocol'
import { type Exchange, originOf, sendJson } from '../exchange.ts'
import { parseJson } from '../parse-json.ts'
import { isJsonType, readBytes } from '../read-body.ts'

const MAX_LOGIN_BYTES = 4_096

export async function getSession(exchange: Exchange): Promise<void> {
  const { principal, method } = exchange.authentication
  if (principal.name === null && exchange.query.isTrue('basic')) {
    throw new SyncError('unauthorized', 'Please login.')
  }
  sendJson(exchange, 200, {
    ok: true,
    userCtx: { name: principal.name, roles: principal.roles },
    info: {
      authentication_handlers: exchange.options.authenticationHandlers ?? ['cookie', 'default'],
      ...(method === 'none' ? {} : { authenticated: method }),
    },
  })
}

export async function postSession(exchange: Exchange): Promise<void> {
  const { name, password } = await readLogin(exchange)
  const { sessions } = exchange.options
  try {
    if (sessions === undefined) throw new SyncError('wrong_password')
    const address = exchange.req.socket.remoteAddress ?? ''
    const { principal, setCookie } = await sessions.logIn(name, password, address)
    const body = { ok: true, name: principal.name, roles: principal.roles }
    const next = nextOf(exchange)
    sendJson(exchange, next.status, body, { 'set-cookie': setCookie, ...next.headers })
  } catch (error) {
    if (sessions !== undefined) exchange.res.setHeader('set-cookie', sessions.endingCookie)
    throw error
  }
}

async function readLogin(exchange: Exchange): Promise<{ name: string; password: string }> {
  const { req, limits } = exchange
  const isForm = /^application\/x-www-form-urlencoded/i.test(req.headers['content-type'] ?? '')
  if (!isForm && !isJsonType(req)) {
    throw new SyncError(
      'bad_content_type',
      "Content-Type must be 'application/x-www-form-urlencoded' or 'application/json'",
    )
  }
  const bytes = await readBytes(req, MAX_LOGIN_BYTES, limits)
  const body = isForm
    ? Object.fromEntries(new URLSearchParams(bytes.toString('utf8')))
    : parseJson(bytes, limits.maxDepth)
  const member = (key: string): unknown =>
    isJsonObject(body) && Object.hasOwn(body, key) ? body[key] : undefined
  const name = member('username') ?? member('name')
  const password = member('password') ?? ''
  if (name === undefined) {
    throw new SyncError('bad_request', 'request body must contain a username')
  }
  if (member('name') !== undefined && member('name') !== name) {
    throw new SyncError('bad_request', 'request body contains different usernames')
  }
  if (typeof name !== 'string' || typeof password !== 'string') {
    throw new SyncError('bad_request', 'request body must contain a name and a password')
  }
  return { name, password }
}

export async function deleteSession(exchange: Exchange): Promise<void> {
  const { sessions } = exchange.options
  const next = nextOf(exchange)
  const ending = sessions === undefined ? {} : { 'set-cookie': sessions.endingCookie }
  sendJson(exchange, next.status, { ok: true }, { ...ending, ...next.headers })
}

/** `?next=/path` leads on, to this server alone: another could pass for it. */
function nextOf(exchange: Exchange): { status: number; headers: { location?: string } } {
  const path = exchange.query.text('next')
  if (path === undefined) return { status: 200, headers: {} }
  if (!/^\/(?![/\\])[\x21-\x7e]*$/.test(path)) {
    throw new SyncError('bad_request', '`next` must be a path on this server')
  }
  return { status: 302, headers: { location: `${originOf(exchange)}${path}` } }
}
