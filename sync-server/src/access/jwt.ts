import {
  constants,
  createHmac,
  createPublicKey,
  type KeyObject,
  timingSafeEqual,
  verify,
} from 'node:crypto'
import { isJsonObject, type JsonObject, SyncError } from '@tributary/sync-protocol'
import type { Principal } from './principal.ts'

type KeyFamily = 'hmac' | 'rsa' | 'ec'

/** The keys of one family by `kid`; a token without a `kid` is checked with `_default`. */
export type JwtKeys = ReadonlyMap<
  string,
  { readonly family: KeyFamily; readonly key: KeyObject | Buffer }
>

export interface JwtSettings {
  /** By `<family>:<kid>`. */
  readonly keys: JwtKeys
  /** Claims a token must have, beyond `exp` and `nbf`, which count whenever they are there. */
  readonly requiredClaims: readonly RequiredClaim[]
  readonly rolesClaimName: string
}

/** With a value, only that value will do. */
interface RequiredClaim {
  readonly claim: string
  readonly value?: string
}

/** @throws SyncError `bad_request` (malformed or forged), `unauthorized` (expired, without `sub`) */
export type JwtVerifier = (token: string) => Principal

interface Algorithm {
  readonly family: KeyFamily
  readonly hash: 'sha256' | 'sha384' | 'sha512'
  readonly curve?: string
}

const ALGORITHMS = new Map<string, Algorithm>([
  ['HS256', { family: 'hmac', hash: 'sha256' }],
  ['HS384', { family: 'hmac', hash: 'sha384' }],
  ['HS512', { family: 'hmac', hash: 'sha512' }],
  ['RS256', { family: 'rsa', hash: 'sha256' }],
  ['RS384', { family: 'rsa', hash: 'sha384' }],
  ['RS512', { family: 'rsa', hash: 'sha512' }],
  ['ES256', { family: 'ec', hash: 'sha256', curve: 'prime256v1' }],
  ['ES384', { family: 'ec', hash: 'sha384', curve: 'secp384r1' }],
  ['ES512', { family: 'ec', hash: 'sha512', curve: 'secp521r1' }],
])

/**
 * Reads `jwt_keys` as CouchDB has them: `hmac:<kid>` in base64, `rsa:<kid>` and `ec:<kid>` as PEM.
 *
 * @throws Error in words, naming the key and never its value
 */
export function readJwtKeys(texts: Readonly<Record<string, string>>): JwtKeys {
  return new Map(
    Object.entries(texts).map(([name, text]) => {
      const family = /^(hmac|rsa|ec):./.exec(name)?.[1]
      if (family !== 'hmac' && family !== 'rsa' && family !== 'ec') {
        throw new Error(`jwt_keys: '${name}' must begin with hmac:, rsa: or ec:.`)
      }
      return [name, { family, key: readKey(name, family, text) }]
    }),
  )
}

function readKey(name: string, family: KeyFamily, text: string): KeyObject | Buffer {
  if (family === 'hmac') {
    const secret = Buffer.from(text, 'base64')
    if (secret.length >= 16) return secret
    throw new Error(`jwt_keys: '${name}' must hold at least 16 bytes in base64.`)
  }
  try {
    const key = createPublicKey(text.replaceAll('\\n', '\n'))
    if (key.asymmetricKeyType === family) return key
  } catch (error) {
    throw new Error(`jwt_keys: '${name}' is no public key in PEM.`, { cause: error })
  }
  throw new Error(`jwt_keys: '${name}' holds a key of another kind.`)
}

/** Checks tokens as CouchDB's `jwt_authentication_handler`. @param now - milliseconds since 1970 */
export function createJwtVerifier(settings: JwtSettings, now: () => number): JwtVerifier {
  return (token) => {
    const [head, payload, signature, ...rest] = token.split('.')
    if (head === undefined || payload === undefined || signature === undefined || rest.length > 0) {
      throw malformed()
    }
    const { alg, kid, typ } = decodePart(head)
    if (typ !== undefined && typ !== 'JWT') {
      throw new SyncError('bad_request', 'Invalid typ header parameter')
    }
    if (alg === undefined) throw new SyncError('bad_request', 'Missing alg header parameter')
    const algorithm = typeof alg === 'string' ? ALGORITHMS.get(alg) : undefined
    if (algorithm === undefined) throw new SyncError('bad_request', 'Invalid alg header parameter')
    // The family of the key is that of the algorithm: nobody signs with a public key as a secret.
    const name = `${algorithm.family}:${typeof kid === 'string' ? kid : '_default'}`
    const key = settings.keys.get(name)?.key
    if (key === undefined) throw new SyncError('bad_request', 'Unknown kid')
    checkSignature(algorithm, key, `${head}.${payload}`, signature)
    const claims = decodePart(payload)
    checkClaims(claims, settings, now() / 1000)
    const { sub } = claims
    if (typeof sub !== 'string' || sub === '') {
      throw new SyncError('unauthorized', 'Token missing sub claim.')
    }
    const roles = readRoles(claims[settings.rolesClaimName])
    return { name: sub, roles, isAdmin: roles.includes('_admin') }
  }
}

function malformed(cause?: unknown): SyncError {
  return new SyncError('bad_request', 'Malformed token', { cause })
}

function decodePart(text: string): JsonObject {
  if (!/^[A-Za-z0-9_-]+$/.test(text)) throw malformed()
  let value: unknown
  try {
    value = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
  } catch (error) {
    if (error instanceof SyntaxError) throw malformed(error)
    throw error
  }
  if (isJsonObject(value)) return value
  throw new SyncError('bad_request', 'Not an object')
}

function checkSignature(
  { family, hash, curve }: Algorithm,
  key: KeyObject | Buffer,
  message: string,
  signature: string,
): void {
  if (!/^[A-Za-z0-9_-]+$/.test(signature)) throw malformed()
  const given = Buffer.from(signature, 'base64url')
  if (Buffer.isBuffer(key)) {
    const expected = createHmac(hash, key).update(message).digest()
    if (expected.length === given.length && timingSafeEqual(expected, given)) return
    throw new SyncError('bad_request', 'Bad HMAC')
  }
  const isRightCurve = curve === undefined || key.asymmetricKeyDetails?.namedCurve === curve
  const format =
    family === 'ec'
      ? ({ key, dsaEncoding: 'ieee-p1363' } as const)
      : { key, padding: constants.RSA_PKCS1_PADDING }
  if (isRightCurve && verify(hash, Buffer.from(message), format, given)) return
  throw new SyncError('bad_request', 'Bad signature')
}

function checkClaims(claims: JsonObject, settings: JwtSettings, nowSeconds: number): void {
  for (const { claim, value } of settings.requiredClaims) {
    const found = Object.hasOwn(claims, claim) ? claims[claim] : undefined
    if (found === undefined) throw new SyncError('bad_request', `Missing ${claim} claim`)
    if (value !== undefined && found !== value) {
      throw new SyncError('bad_request', `Invalid ${claim} claim`)
    }
  }
  const { exp, nbf } = claims
  if (exp !== undefined && !(typeof exp === 'number' && exp > nowSeconds)) {
    throw new SyncError('unauthorized', 'exp not in future')
  }
  if (nbf !== undefined && !(typeof nbf === 'number' && nbf < nowSeconds)) {
    throw new SyncError('unauthorized', 'nbf not in past')
  }
}

/** A list, or a text with commas. */
function readRoles(claim: unknown): string[] {
  const roles = typeof claim === 'string' ? claim.split(/\s*,\s*/).filter(Boolean) : (claim ?? [])
  if (Array.isArray(roles)) {
    const texts = roles.filter((role) => typeof role === 'string')
    if (texts.length === roles.length) return texts
  }
  throw malformed()
}
