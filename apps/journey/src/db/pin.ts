import { scryptAsync } from '@noble/hashes/scrypt.js'
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js'
import { randomBytes } from './random.ts'

// `crypto.subtle` is missing on plain http, so the derivation is a library's. It is slow in order
// to protect the PIN itself, which people use elsewhere too; what is kept on the phone is not
// encrypted with it (ADR 0041).

export interface PinHash {
  /** Hex. */
  readonly salt: string
  readonly hash: string
  /** scrypt's cost, a power of two; 2¹⁵ takes 32 MB. */
  readonly cost: number
}

/** 0.1 s of a laptop, up to a second of an old phone. */
const PIN_COST = 2 ** 15
const SALT_BYTES = 16

export function isPinShaped(pin: string): boolean {
  return /^\d{4,6}$/.test(pin)
}

/** One digit again and again, or digits in a row: what everybody tries first. */
export function isEasyPin(pin: string): boolean {
  const digits = Array.from(pin, Number)
  const steps = new Set(digits.slice(1).map((digit, at) => digit - (digits[at] ?? 0)))
  const [step] = steps
  return steps.size === 1 && step !== undefined && Math.abs(step) <= 1
}

export async function hashPin(pin: string, cost = PIN_COST): Promise<PinHash> {
  const salt = bytesToHex(randomBytes(SALT_BYTES))
  return { salt, cost, hash: await derive(pin, salt, cost) }
}

export async function isPin(pin: string, { salt, cost, hash }: PinHash): Promise<boolean> {
  return (await derive(pin, salt, cost)) === hash
}

async function derive(pin: string, salt: string, cost: number): Promise<string> {
  return bytesToHex(await scryptAsync(pin, hexToBytes(salt), { N: cost, r: 8, p: 1, dkLen: 32 }))
}
