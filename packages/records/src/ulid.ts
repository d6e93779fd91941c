const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const TIME_CHARS = 10
const RANDOM_BYTES = 16

export interface UlidSource {
  /** Milliseconds since 1970. */
  now(): number
  /** Fills and returns `length` unpredictable bytes. */
  randomBytes(length: number): Uint8Array
}

/**
 * Makes ULIDs: 48 bits of time, 80 bits of chance. Two of the same millisecond are not
 * ordered; order between records comes from their `hlc` alone.
 *
 * @see https://github.com/ulid/spec
 */
export function createUlidFactory(source: UlidSource): () => string {
  return () => {
    let time = Math.max(0, Math.floor(source.now()))
    let text = ''
    for (let index = 0; index < TIME_CHARS; index += 1) {
      text = `${ALPHABET.charAt(time % 32)}${text}`
      time = Math.floor(time / 32)
    }
    // Five bits of each byte: uniform, and free of arithmetic on 80-bit numbers.
    for (const byte of source.randomBytes(RANDOM_BYTES)) text += ALPHABET.charAt(byte % 32)
    return text
  }
}

/** The part of a record id after its type: `entry:01J…` → `01J…`. */
export function ulidOf(recordId: string): string {
  return recordId.slice(recordId.indexOf(':') + 1)
}
