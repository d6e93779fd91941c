/** Who is asking. `name` is `null` for somebody unknown. */
export interface Principal {
  readonly name: string | null
  readonly roles: readonly string[]
  /** Server admin: every db, every right. */
  readonly isAdmin: boolean
  readonly personId?: string
  readonly deviceId?: string
}

export const ANONYMOUS: Principal = { name: null, roles: [], isAdmin: false }

/** The server itself, when hub code writes to a db. */
export const SERVER_PRINCIPAL: Principal = { name: 'server', roles: ['_admin'], isAdmin: true }

/** The parts of a request that say who sends it. */
interface Credentials {
  readonly authorization: string | undefined
  readonly cookie: string | undefined
  /** The peer's IP address, by which failed tries are counted. */
  readonly remoteAddress: string
}

export interface Authentication {
  readonly principal: Principal
  /** How it was proven; `none` for the anonymous. `default` is CouchDB's word for Basic. */
  readonly method: 'none' | 'default' | 'cookie' | 'bearer' | 'jwt'
  /** A fresh `Set-Cookie` value, when the session is about to run out. */
  readonly setCookie?: string
}

/**
 * Judges who sends a request.
 *
 * A missing or malformed `Authorization` header is anonymous, not refused: PouchDB sends
 * `Basic: …` to `/`.
 *
 * @throws SyncError `wrong_password`, `unauthorized` (unknown or revoked token), `bad_request`
 *   (malformed cookie), `too_many_requests`
 */
export type Authenticator = (credentials: Credentials) => Promise<Authentication>

/** What `POST` and `DELETE /_session` need. */
export interface Sessions {
  /** @throws SyncError `wrong_password`, `too_many_requests` */
  logIn(given: Login, remoteAddress: string): Promise<LoggedIn>
  /** The `Set-Cookie` value that ends a session. */
  readonly endingCookie: string
}

export interface Login {
  readonly name: string
  readonly password: string
  /** The one-time password, of those who have one. */
  readonly token: string
}

interface LoggedIn {
  readonly principal: Principal
  readonly setCookie: string
}

/** Finds who holds a bearer token; `null` when nobody does, or when it was revoked. */
export type BearerLookup = (token: string) => Promise<Principal | null>
