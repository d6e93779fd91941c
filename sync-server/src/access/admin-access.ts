import { createHash, timingSafeEqual } from 'node:crypto'
import { SyncError } from '@tributary/sync-protocol'
import { LoginThrottle } from './login-throttle.ts'
import {
  ANONYMOUS,
  type Authentication,
  type Authenticator,
  type BearerLookup,
  type Principal,
  type Sessions,
} from './principal.ts'
import {
  printEndingCookie,
  printSessionCookie,
  readSessionCookie,
  SESSION_SECONDS,
} from './session-cookie.ts'

export interface AdminAccessOptions {
  readonly admin: { readonly user: string; readonly password: string }
  /** Signs session cookies; random, kept as long as sessions are to outlive a restart. */
  readonly cookieSecret: string
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Who holds a bearer token; without it, tokens are unknown here. */
  readonly bearer?: BearerLookup
}

export interface AdminAccess {
  readonly authenticate: Authenticator
  readonly sessions: Sessions
}

/** One admin by name and password (Basic, or a session cookie), and whoever holds a token. */
export function createAdminAccess(options: AdminAccessOptions): AdminAccess {
  const { admin, cookieSecret, now } = options
  const throttle = new LoginThrottle(now)
  const principal: Principal = { name: admin.user, roles: ['_admin'], isAdmin: true }
  const nowSeconds = () => Math.floor(now() / 1000)
  const freshCookie = () =>
    printSessionCookie({ name: admin.user, issuedAt: nowSeconds() }, cookieSecret)

  const checkPassword = (user: string, password: string, address: string): Principal => {
    throttle.check(address)
    const isRight = isSameText(user, admin.user) && isSameText(password, admin.password)
    if (isRight) return principal
    throttle.noteFailure(address)
    throw new SyncError('wrong_password')
  }

  const authenticate: Authenticator = async ({ authorization, cookie, remoteAddress }) => {
    const basic = readBasic(authorization)
    if (basic !== undefined) {
      return {
        principal: checkPassword(basic.user, basic.password, remoteAddress),
        method: 'default',
      }
    }
    const token = /^Bearer ([^\s]{1,1024})$/i.exec(authorization ?? '')?.[1]
    if (token !== undefined) {
      const holder = (await options.bearer?.(token)) ?? null
      if (holder === null) throw new SyncError('unauthorized', 'This token is not known here.')
      return { principal: holder, method: 'bearer' }
    }
    return byCookie(cookie)
  }

  const byCookie = (cookie: string | undefined): Authentication => {
    const session = readSessionCookie(cookie, cookieSecret, nowSeconds())
    if (session?.name !== admin.user) return { principal: ANONYMOUS, method: 'none' }
    const age = nowSeconds() - session.issuedAt
    const renewed = age > SESSION_SECONDS / 10 ? { setCookie: freshCookie() } : {}
    return { principal, method: 'cookie', ...renewed }
  }

  return {
    authenticate,
    sessions: {
      endingCookie: printEndingCookie(),
      logIn: async (user, password, address) => ({
        principal: checkPassword(user, password, address),
        setCookie: freshCookie(),
      }),
    },
  }
}

/** `undefined` for a header that is not well-formed Basic: CouchDB takes that as anonymous. */
function readBasic(header: string | undefined): { user: string; password: string } | undefined {
  const encoded = /^Basic ([A-Za-z0-9+/=_-]+)$/i.exec(header ?? '')?.[1]
  if (encoded === undefined) return undefined
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  return colon < 0 ? undefined : { user: text.slice(0, colon), password: text.slice(colon + 1) }
}

/** Takes as long for a wrong first letter as for a wrong last one. */
function isSameText(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}
