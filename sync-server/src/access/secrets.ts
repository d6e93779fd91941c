import { createHash, timingSafeEqual } from 'node:crypto'

/** SHA-256 as hex; enough for secrets of 192 random bits and more, which no list contains. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

/** Compares in a time that tells nothing about where two texts differ. */
export function isSameText(a: string, b: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(hash(a), hash(b))
}
