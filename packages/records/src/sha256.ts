// SHA-256 (FIPS 180-4) without `crypto.subtle`, which browsers withhold from plain http, the
// way a phone on a hub's LAN is served. For naming things, never for secrets: it is not
// written to take the same time for every input.

const BLOCK_BYTES = 64
const LENGTH_BYTES = 8

/** First 32 bits of the fractional parts of the square (`power` 2) or cube roots of the primes. */
function rootFractions(count: number, power: 2 | 3): number[] {
  const fractions: number[] = []
  for (let candidate = 2; fractions.length < count; candidate += 1) {
    let isPrime = true
    for (let divisor = 2; divisor * divisor <= candidate; divisor += 1) {
      if (candidate % divisor === 0) isPrime = false
    }
    if (!isPrime) continue
    const root = power === 2 ? Math.sqrt(candidate) : Math.cbrt(candidate)
    fractions.push(((root - Math.floor(root)) * 2 ** 32) >>> 0)
  }
  return fractions
}

const INITIAL_STATE = rootFractions(8, 2)
const ROUND_CONSTANTS = rootFractions(64, 3)

function rotateRight(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits))
}

function at(words: Uint32Array | readonly number[], index: number): number {
  return words[index] ?? 0
}

/** A hash that is given its bytes piece by piece, as they are read from a file. */
export interface Sha256 {
  update(bytes: Uint8Array): void
  /** Lower-case hexadecimal; nothing may be added after it. */
  hex(): string
}

export function createSha256(): Sha256 {
  const state = Uint32Array.from(INITIAL_STATE)
  const words = new Uint32Array(64)
  const block = new Uint8Array(BLOCK_BYTES)
  const blockView = new DataView(block.buffer)
  let filled = 0
  let total = 0

  const update = (bytes: Uint8Array) => {
    total += bytes.length
    let at = 0
    if (filled > 0) {
      at = Math.min(BLOCK_BYTES - filled, bytes.length)
      block.set(bytes.subarray(0, at), filled)
      filled += at
      if (filled < BLOCK_BYTES) return
      compress(state, words, blockView, 0)
      filled = 0
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    for (; at + BLOCK_BYTES <= bytes.length; at += BLOCK_BYTES) compress(state, words, view, at)
    block.set(bytes.subarray(at))
    filled = bytes.length - at
  }

  return {
    update,
    hex() {
      const bits = total * 8
      const padding = filled < BLOCK_BYTES - LENGTH_BYTES ? BLOCK_BYTES : 2 * BLOCK_BYTES
      const tail = new Uint8Array(padding - filled)
      tail[0] = 0x80
      const view = new DataView(tail.buffer)
      view.setUint32(tail.length - 8, Math.floor(bits / 2 ** 32))
      view.setUint32(tail.length - 4, bits >>> 0)
      update(tail)
      return Array.from(state, (word) => word.toString(16).padStart(8, '0')).join('')
    },
  }
}

/** Lower-case hexadecimal SHA-256 of a text's UTF-8 bytes, computed at once. */
export function sha256Hex(text: string): string {
  const hash = createSha256()
  hash.update(new TextEncoder().encode(text))
  return hash.hex()
}

function compress(state: Uint32Array, words: Uint32Array, view: DataView, offset: number): void {
  for (let index = 0; index < 16; index += 1) words[index] = view.getUint32(offset + index * 4)
  for (let index = 16; index < 64; index += 1) {
    const early = at(words, index - 15)
    const late = at(words, index - 2)
    const mixedEarly = rotateRight(early, 7) ^ rotateRight(early, 18) ^ (early >>> 3)
    const mixedLate = rotateRight(late, 17) ^ rotateRight(late, 19) ^ (late >>> 10)
    words[index] = at(words, index - 16) + mixedEarly + at(words, index - 7) + mixedLate
  }
  let a = at(state, 0)
  let b = at(state, 1)
  let c = at(state, 2)
  let d = at(state, 3)
  let e = at(state, 4)
  let f = at(state, 5)
  let g = at(state, 6)
  let h = at(state, 7)
  for (let round = 0; round < 64; round += 1) {
    const sumE = rotateRight(e, 6) ^ rotateRight(e, 11) ^ rotateRight(e, 25)
    const choice = (e & f) ^ (~e & g)
    const first = (h + sumE + choice + at(ROUND_CONSTANTS, round) + at(words, round)) | 0
    const sumA = rotateRight(a, 2) ^ rotateRight(a, 13) ^ rotateRight(a, 22)
    const majority = (a & b) ^ (a & c) ^ (b & c)
    h = g
    g = f
    f = e
    e = (d + first) | 0
    d = c
    c = b
    b = a
    a = (first + sumA + majority) | 0
  }
  for (const [index, word] of [a, b, c, d, e, f, g, h].entries()) {
    state[index] = at(state, index) + word
  }
}
