import { createHmac, hkdfSync } from 'node:crypto'
import * as z from 'zod'
import { keyRecipeSchema, type SealKey } from './seal-key.ts'

/*
 * A sealed file: one line in clear, 32 bytes that only the right key makes of it, then chunks.
 *
 *   tributary-sealed {"version":1,"recipe":{…},"fileSalt":"…","purpose":"backup"}\n
 *   HMAC-SHA-256 of that line, by a key of the file's own
 *   chunk*  each up to 64 KiB, AES-256-GCM, its tag behind it
 *
 * The nonce of a chunk is its number, and a last byte that is 1 for the last chunk alone (as in
 * the STREAM construction and in age): chunks cannot be left out, doubled, put in another order or
 * cut off unseen. The file's keys come from the passphrase's key by HKDF with a salt of the file,
 * so no nonce is ever used twice with one key.
 */

export const CHUNK_BYTES = 64 * 1024
export const TAG_BYTES = 16
export const MAC_BYTES = 32
export const MAX_HEADER_BYTES = 4_096
const MAGIC = 'tributary-sealed '
const VERSION = 1

export const PURPOSES = ['backup', 'hand-over'] as const
export type SealPurpose = (typeof PURPOSES)[number]

const headerSchema = z.object({
  version: z.literal(VERSION),
  recipe: keyRecipeSchema,
  fileSalt: z.string().max(64),
  purpose: z.enum(PURPOSES),
})

export type SealedHeader = z.infer<typeof headerSchema>

export class SealedProblem extends Error {
  readonly kind: 'not_sealed' | 'newer' | 'wrong_key' | 'damaged'

  constructor(kind: SealedProblem['kind'], message: string) {
    super(message)
    this.kind = kind
  }
}

export function printHeader(header: SealedHeader): Buffer {
  return Buffer.from(`${MAGIC}${JSON.stringify(header)}\n`)
}

export function newHeader(
  key: SealKey,
  purpose: SealPurpose,
  randomBytes: (length: number) => Uint8Array,
): SealedHeader {
  const fileSalt = Buffer.from(randomBytes(32)).toString('base64')
  return { version: VERSION, recipe: key.recipe, fileSalt, purpose }
}

/** @returns how many bytes the line has, and what it says */
export function readHeader(start: Buffer, name: string): { bytes: number; header: SealedHeader } {
  const end = start.indexOf(0x0a)
  const line = start.subarray(0, Math.max(end, 0)).toString('latin1')
  if (!start.subarray(0, MAGIC.length).equals(Buffer.from(MAGIC))) {
    throw new SealedProblem('not_sealed', `${name} is no encrypted backup.`)
  }
  let said: unknown
  try {
    said = JSON.parse(line.slice(MAGIC.length))
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new SealedProblem('damaged', `The beginning of ${name} is damaged.`)
  }
  const read = headerSchema.safeParse(said)
  if (read.success) return { bytes: end + 1, header: read.data }
  const version: unknown = Reflect.get(Object(said), 'version')
  if (typeof version === 'number' && version > VERSION) {
    throw new SealedProblem(
      'newer',
      `${name} was written by a newer Tributary. Open it with that version or a newer one.`,
    )
  }
  throw new SealedProblem('damaged', `The beginning of ${name} is damaged.`)
}

export function fileKeys(key: SealKey, { fileSalt }: SealedHeader) {
  const derive = (what: string) =>
    Buffer.from(
      hkdfSync('sha256', Buffer.from(key.key, 'base64'), Buffer.from(fileSalt, 'base64'), what, 32),
    )
  return { headerKey: derive('tributary header 1'), chunkKey: derive('tributary chunks 1') }
}

export function headerMac(headerKey: Buffer, line: Buffer): Buffer {
  return createHmac('sha256', headerKey).update(line).digest()
}

export function nonceOf(chunk: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeUIntBE(chunk, 5, 6)
  nonce[11] = isLast ? 1 : 0
  return nonce
}
