import { createHmac, timingSafeEqual } from 'node:crypto'
import { SyncError } from '@tributary/sync-protocol'

/** Seconds a session lasts without being used; CouchDB's default. */
export const SESSION_SECONDS = 600

export interface SessionCookie {
  readonly name: string
  /** Seconds since 1970. */
  readonly issuedAt: number
}

/** What a cookie says, before anybody has checked that it is of our making. */
export interface ClaimedSession extends SessionCookie {
  readonly signed: string
  readonly signature: string
}

/**
 * A `Set-Cookie` value that nobody without `secret` can make.
 *
 * @param secret - the server's own, followed by the user's salt: a new password has a new salt,
 *   so that it ends the sessions which the old one began
 */
export function printSessionCookie(session: SessionCookie, secret: string): string {
  const head = `${session.name}:${session.issuedAt.toString(16).toUpperCase()}`
  const value = Buffer.from(`${head}:${sign(head, secret)}`).toString('base64url')
  const expires = new Date((session.issuedAt + SESSION_SECONDS) * 1000).toUTCString()
  return cookie(value, expires)
}

export function printEndingCookie(): string {
  return cookie('', new Date(0).toUTCString())
}

function cookie(value: string, expires: string): string {
  return `AuthSession=${value}; Version=1; Expires=${expires}; Max-Age=${SESSION_SECONDS}; Path=/; HttpOnly`
}

/**
 * Reads a `Cookie` header.
 *
 * @returns `undefined` without a session cookie
 * @throws SyncError `bad_request` when it is no session cookie at all
 */
export function readSessionCookie(header: string | undefined): ClaimedSession | undefined {
  const value = /(?:^|;)\s*AuthSession=([^;]*)/.exec(header ?? '')?.[1]?.trim()
  if (value === undefined || value === '') return undefined
  const text = Buffer.from(value, 'base64url').toString('utf8')
  const match = /^([^:]*):([^:]*):(.*)$/s.exec(text)
  if (match === null) {
    throw new SyncError('bad_request', 'Malformed AuthSession cookie. Please clear your cookies.')
  }
  const [, name = '', time = '', signature = ''] = match
  const issuedAt = /^[0-9A-F]{1,12}$/.test(time) ? Number.parseInt(time, 16) : 0
  return { name, issuedAt, signed: `${name}:${time}`, signature }
}

/** Whether a cookie was made with this secret and is not too old, nor from the future. */
export function isGoodSession(
  claimed: ClaimedSession,
  secret: string,
  nowSeconds: number,
): boolean {
  const expected = Buffer.from(sign(claimed.signed, secret))
  const given = Buffer.from(claimed.signature)
  const isOurs = expected.length === given.length && timingSafeEqual(expected, given)
  const age = nowSeconds - claimed.issuedAt
  // One from the future was issued before the clock was set back, and would live until then.
  return isOurs && age < SESSION_SECONDS && age > -SESSION_SECONDS
}

function sign(text: string, secret: string): string {
  return createHmac('sha256', secret).update(text).digest('hex')
}
