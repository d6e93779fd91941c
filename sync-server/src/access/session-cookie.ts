import { createHmac, timingSafeEqual } from 'node:crypto'
import { SyncError } from '@tributary/sync-protocol'

/** Seconds a session lasts without being used; CouchDB's default. */
export const SESSION_SECONDS = 600

export interface SessionCookie {
  readonly name: string
  /** Seconds since 1970. */
  readonly issuedAt: number
}

/** A `Set-Cookie` value that nobody without `secret` can make. */
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
 * @returns `undefined` without a session cookie, or with one that is too old or not of our making
 * @throws SyncError `bad_request` when it is no session cookie at all
 */
export function readSessionCookie(
  header: string | undefined,
  secret: string,
  nowSeconds: number,
): SessionCookie | undefined {
  const value = /(?:^|;)\s*AuthSession=([^;]*)/.exec(header ?? '')?.[1]?.trim()
  if (value === undefined || value === '') return undefined
  const text = Buffer.from(value, 'base64url').toString('utf8')
  const match = /^(.+):([0-9A-F]{1,12}):([0-9a-f]{64})$/s.exec(text)
  if (match === null) {
    throw new SyncError('bad_request', 'Malformed AuthSession cookie. Please clear your cookies.')
  }
  const [, name = '', time = '', signature = ''] = match
  const expected = sign(`${name}:${time}`, secret)
  if (!timingSafeEqual(Buffer.from(signature), Buffer.from(expected))) return undefined
  const issuedAt = Number.parseInt(time, 16)
  return nowSeconds - issuedAt < SESSION_SECONDS ? { name, issuedAt } : undefined
}

function sign(text: string, secret: string): string {
  return createHmac('sha256', secret).update(text).digest('hex')
}
