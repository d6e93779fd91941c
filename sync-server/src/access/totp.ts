import { createHmac } from 'node:crypto'
import { isJsonObject, type JsonObject } from '@tributary/sync-protocol'
import { isSameText } from './secrets.ts'

const STEP_SECONDS = 30
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const HASHES = new Map([
  ['sha', 'sha1'],
  ['sha224', 'sha224'],
  ['sha256', 'sha256'],
  ['sha384', 'sha384'],
  ['sha512', 'sha512'],
])

/** Whether somebody must give a one-time password, too. What is malformed counts as one nobody has. */
export function needsToken(doc: JsonObject | undefined): boolean {
  return doc?.['totp'] !== undefined
}

/**
 * Checks a one-time password (RFC 6238) against the `totp` of a user doc, as CouchDB does: that of
 * these 30 seconds, of the last, or of the next.
 */
export function isGoodToken(doc: JsonObject | undefined, token: string, seconds: number): boolean {
  const totp = doc?.['totp']
  if (!isJsonObject(totp)) return false
  const { key, algorithm = 'sha', length = 6 } = totp
  const hash = typeof algorithm === 'string' ? HASHES.get(algorithm) : undefined
  const bytes = typeof key === 'string' ? decodeBase32(key) : undefined
  const isLength = typeof length === 'number' && [6, 7, 8].includes(length)
  if (hash === undefined || bytes === undefined || !isLength) return false
  const step = Math.floor(seconds / STEP_SECONDS)
  const tokens = [-1, 0, 1].map((off) => tokenAt(bytes, hash, step + off, length))
  // All of them are compared, so that the time taken tells nothing.
  return tokens.map((each) => isSameText(each, token)).includes(true)
}

/** RFC 4226, 5.3 */
function tokenAt(key: Uint8Array, hash: string, step: number, digits: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.max(0, step)))
  const mac = createHmac(hash, key).update(counter).digest()
  const offset = mac.readUInt8(mac.length - 1) & 0xf
  const number = mac.readUInt32BE(offset) & 0x7f_ff_ff_ff
  return String(number % 10 ** digits).padStart(digits, '0')
}

/** @returns `undefined` for what is no Base32, or nothing */
function decodeBase32(text: string): Uint8Array | undefined {
  const digits = text.replace(/=+$/, '').toUpperCase()
  if (!/^[A-Z2-7]{2,}$/.test(digits)) return undefined
  const bytes: number[] = []
  let held = 0
  let bits = 0
  for (const digit of digits) {
    held = ((held << 5) | ALPHABET.indexOf(digit)) & 0xf_ff
    bits += 5
    if (bits < 8) continue
    bits -= 8
    bytes.push((held >> bits) & 0xff)
  }
  return Uint8Array.from(bytes)
}
