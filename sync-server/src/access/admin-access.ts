import { createHmac } from 'node:crypto'
import { type JsonObject, SyncError } from '@tributary/sync-protocol'
import type { JwtVerifier } from './jwt.ts'
import { LoginThrottle } from './login-throttle.ts'
import type { PasswordHasher } from './password-hasher.ts'
import { ProvenHeaders } from './proven-headers.ts'
import {
  ANONYMOUS,
  type Authentication,
  type Authenticator,
  type BearerLookup,
  type Login,
  type Principal,
  type Sessions,
} from './principal.ts'
import { isSameText } from './secrets.ts'
import {
  isGoodSession,
  printEndingCookie,
  printSessionCookie,
  readSessionCookie,
  SESSION_SECONDS,
} from './session-cookie.ts'
import { isGoodToken, needsToken } from './totp.ts'
import { rolesOf, storedPasswordOf } from './user-doc.ts'
import type { FoundUser, UserLookup } from './user-lookup.ts'

export interface AdminAccessOptions {
  readonly admin: { readonly user: string; readonly password: string }
  /** Signs session cookies; random, kept as long as sessions are to outlive a restart. */
  readonly cookieSecret: string
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Who holds a bearer token; without it, tokens are unknown here. */
  readonly bearer?: BearerLookup
  /** JSON Web Tokens, where keys for them are set; then no other bearer token is known. */
  readonly jwt?: JwtVerifier
  /** The people of `_users`; without them the admin is the only one with a password. */
  readonly users?: { readonly lookup: UserLookup; readonly hasher: PasswordHasher }
}

export interface AdminAccess {
  readonly authenticate: Authenticator
  readonly sessions: Sessions
  /** What `GET /_session` lists. */
  readonly authenticationHandlers: readonly string[]
}

/** Somebody with a password, and what their sessions are signed with beside our own secret. */
interface Account {
  readonly principal: Principal
  readonly salt: string
}

/** Names and passwords (Basic, or a session cookie) of the admin and of users, and tokens. */
export function createAdminAccess(options: AdminAccessOptions): AdminAccess {
  const { admin, cookieSecret, now, users, jwt } = options
  const throttle = new LoginThrottle(now)
  const proven = new ProvenHeaders(cookieSecret)
  const nowSeconds = () => Math.floor(now() / 1000)
  // Another password of the admin's, and the sessions of the former one are over.
  const adminSalt = createHmac('sha256', cookieSecret).update(admin.password).digest('hex')

  /** An admin is the admin, whatever `_users` says of the name; its roles come on top. */
  const accountOf = (name: string, doc: JsonObject | undefined): Account | undefined => {
    if (name === admin.user) {
      const roles = ['_admin', ...(doc === undefined ? [] : rolesOf(doc))]
      return { principal: { name, roles, isAdmin: true }, salt: adminSalt }
    }
    if (doc === undefined) return undefined
    const { salt } = doc
    const principal = { name, roles: rolesOf(doc), isAdmin: false }
    return { principal, salt: typeof salt === 'string' ? salt : '' }
  }

  const checkPassword = async (
    { name, password, token }: Omit<Login, 'token'> & { readonly token: string | undefined },
    address: string,
  ): Promise<{ account: Account; user: FoundUser | undefined }> => {
    const found = await throttle.run(address, name, async () => {
      const user = await users?.lookup.find(name)
      const doc = user?.doc
      const isAdmin = isSameText(name, admin.user) && isSameText(password, admin.password)
      const stored = doc === undefined || name === admin.user ? undefined : storedPasswordOf(doc)
      const hasPassword = !isAdmin && (await users?.hasher.verify(name, password, stored)) === true
      // Whoever has a one-time password has no use for Basic, which names none.
      const isUser =
        hasPassword &&
        (!needsToken(doc) || (token !== undefined && isGoodToken(doc, token, nowSeconds())))
      const account = isAdmin || isUser ? accountOf(name, doc) : undefined
      return account && { account, user }
    })
    if (found === undefined) throw new SyncError('wrong_password')
    if (!found.account.principal.isAdmin) checkUnambiguous(found.user?.doc)
    return found
  }

  const cookieOf = ({ principal, salt }: Account) =>
    printSessionCookie({ name: principal.name ?? '', issuedAt: nowSeconds() }, cookieSecret + salt)

  const byCookie = async (header: string | undefined): Promise<Authentication> => {
    const nobody = { principal: ANONYMOUS, method: 'none' } as const
    const claimed = readSessionCookie(header)
    if (claimed === undefined) return nobody
    const doc = (await users?.lookup.find(claimed.name))?.doc
    const account = accountOf(claimed.name, doc)
    // A cookie for a name that nobody has is checked as any other.
    const isGood = isGoodSession(claimed, cookieSecret + (account?.salt ?? ''), nowSeconds())
    if (account === undefined || !isGood) return nobody
    if (!account.principal.isAdmin) checkUnambiguous(doc)
    const age = nowSeconds() - claimed.issuedAt
    const renewed = age > SESSION_SECONDS / 10 ? { setCookie: cookieOf(account) } : {}
    return { principal: account.principal, method: 'cookie', ...renewed }
  }

  const byToken = async (token: string): Promise<Authentication> => {
    if (jwt !== undefined) return { principal: jwt(token), method: 'jwt' }
    const holder = (await options.bearer?.(token)) ?? null
    if (holder === null) throw new SyncError('unauthorized', 'This token is not known here.')
    return { principal: holder, method: 'bearer' }
  }

  /** What was proven of this very header, when nothing it rests on has changed since. */
  const byProven = (header: string, address: string): Authentication | undefined => {
    const known = proven.find(header)
    if (known === undefined) return undefined
    const isSameUser = users?.lookup.recall(known.name) === known.found
    // An address that has guessed too often learns nothing here, either.
    return isSameUser && throttle.letsIn(address, known.name) ? known.authentication : undefined
  }

  const authenticate: Authenticator = async ({ authorization, cookie, remoteAddress }) => {
    const known = authorization && byProven(authorization, remoteAddress)
    if (known) return known
    const basic = readBasic(authorization)
    if (authorization !== undefined && basic !== undefined) {
      const { user: name, password } = basic
      const given = { name, password, token: undefined }
      const { account, user } = await checkPassword(given, remoteAddress)
      const authentication = { principal: account.principal, method: 'default' } as const
      proven.add(authorization, { name, found: user, authentication })
      return authentication
    }
    const token = /^Bearer ([^\s]{1,8192})$/i.exec(authorization ?? '')?.[1]
    return token === undefined ? byCookie(cookie) : byToken(token)
  }

  return {
    authenticate,
    authenticationHandlers: [...(jwt === undefined ? [] : ['jwt']), 'cookie', 'default'],
    sessions: {
      endingCookie: printEndingCookie(),
      logIn: async (given, address) => {
        const { account } = await checkPassword(given, address)
        return { principal: account.principal, setCookie: cookieOf(account) }
      },
    },
  }
}

/** Two passwords for one name: which one counts must not be left to the order of revs. */
function checkUnambiguous(doc: JsonObject | undefined): void {
  if (doc?.['_conflicts'] === undefined) return
  throw new SyncError(
    'unauthorized',
    'User document conflicts must be resolved before the document is used for authentication purposes.',
  )
}

/** `undefined` for a header that is not well-formed Basic: CouchDB takes that as anonymous. */
function readBasic(header: string | undefined): { user: string; password: string } | undefined {
  const encoded = /^Basic ([A-Za-z0-9+/=_-]+)$/i.exec(header ?? '')?.[1]
  if (encoded === undefined) return undefined
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  const user = text.slice(0, colon)
  const password = text.slice(colon + 1)
  // `_:_` is CouchDB's way of being logged out.
  return colon < 0 || (user === '_' && password === '_') ? undefined : { user, password }
}
