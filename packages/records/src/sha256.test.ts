import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { createSha256, sha256Hex } from './sha256.ts'

test('digests agree with the platform for every length around the block borders', () => {
  for (let length = 0; length < 200; length += 1) {
    const text = 'é'.repeat(length % 3) + 'x'.repeat(length)
    expect(sha256Hex(text)).toBe(createHash('sha256').update(text).digest('hex'))
  }
})

test('a hash fed piece by piece is that of the whole, wherever the pieces end', () => {
  const bytes = Uint8Array.from({ length: 1_000 }, (_, at) => (at * 31) % 256)
  const whole = createHash('sha256').update(bytes).digest('hex')
  for (let piece = 1; piece < 200; piece += 7) {
    const hash = createSha256()
    for (let at = 0; at < bytes.length; at += piece) hash.update(bytes.subarray(at, at + piece))
    expect(hash.hex()).toBe(whole)
  }
})
