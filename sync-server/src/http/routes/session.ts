import { isJsonObject, isSyncError, SyncError } from '@tributary/sync-protocol'
import type { Login } from '../../access/principal.ts'
import { cookieFor, type Exchange, originOf, sendJson } from '../exchange.ts'
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
  const login = await readLogin(exchange)
  const { sessions } = exchange.options
  const next = leadTo(exchange, 'next')
  const fail = leadTo(exchange, 'fail')
  try {
    if (sessions === undefined) throw new SyncError('wrong_password')
    const address = exchange.req.socket.remoteAddress ?? ''
    const { principal, setCookie } = await sessions.logIn(login, address)
    const body = { ok: true, name: principal.name, roles: principal.roles }
    const cookie = { 'set-cookie': cookieFor(exchange, setCookie) }
    sendJson(exchange, next?.status ?? 200, body, { ...cookie, ...next?.headers })
  } catch (error) {
    if (sessions !== undefined) {
      exchange.res.setHeader('set-cookie', cookieFor(exchange, sessions.endingCookie))
    }
    if (fail === undefined || !isSyncError(error) || error.code !== 'wrong_password') throw error
    const body = { error: error.error, reason: error.reason }
    sendJson(exchange, fail.status, body, fail.headers)
  }
}

async function readLogin(exchange: Exchange): Promise<Login> {
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
  const token = member('token') ?? ''
  if (typeof name !== 'string' || typeof password !== 'string' || typeof token !== 'string') {
    throw new SyncError('bad_request', 'request body must contain a name and a password')
  }
  return { name, password, token }
}

export async function deleteSession(exchange: Exchange): Promise<void> {
  const { sessions } = exchange.options
  const next = leadTo(exchange, 'next')
  const ending =
    sessions === undefined ? {} : { 'set-cookie': cookieFor(exchange, sessions.endingCookie) }
  sendJson(exchange, next?.status ?? 200, { ok: true }, { ...ending, ...next?.headers })
}

/** `?next=/path`, or `?fail=/path`, leads on, to this server alone: another could pass for it. */
function leadTo(exchange: Exchange, name: 'next' | 'fail') {
  const path = exchange.query.text(name)
  if (path === undefined) return undefined
  if (!/^\/(?![/\\])[\x21-\x7e]*$/.test(path)) {
    throw new SyncError('bad_request', `\`${name}\` must be a path on this server`)
  }
  return { status: 302, headers: { location: `${originOf(exchange)}${path}` } }
}
