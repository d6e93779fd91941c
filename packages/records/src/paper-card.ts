import { sha256Hex } from './sha256.ts'

// A card of paper carries a code: eight signs of chance and one that tells a slip of the pen or of
// the finger. Which entry it becomes follows from it, so that a card that is entered twice, on two
// phones that know nothing of each other, is one entry and not two.

/** 31 signs that nobody mistakes for one another: no I, L, O, 0, 1. A prime, for the check. */
const SIGNS = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789'
const CHANCE_SIGNS = 8
const CODE = new RegExp(`^[${SIGNS}]{${CHANCE_SIGNS + 1}}$`)
/** Capitals alone, for a smaller square. */
const PREFIX = 'TRIBUTARY-CARD:'
const ULID_SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const ULID_CHARS = 26

/** @param randomBytes - fills and returns `length` unpredictable bytes */
export function newCardCode(randomBytes: (length: number) => Uint8Array): string {
  let signs = ''
  while (signs.length < CHANCE_SIGNS) {
    for (const byte of randomBytes(CHANCE_SIGNS)) {
      // What would make some signs likelier than others is thrown away.
      if (byte < 248 && signs.length < CHANCE_SIGNS) signs += SIGNS.charAt(byte % SIGNS.length)
    }
  }
  return signs + checkSign(signs)
}

/** What stands in the square. */
export function cardSquare(code: string): string {
  return PREFIX + code
}

/** As people read it: `K7M-Q4T-XP3`. */
export function shownCardCode(code: string): string {
  return (code.match(/.{3}/g) ?? []).join('-')
}

/** A code as it was typed or scanned; null where it is none, or has a slip in it. */
export function readCardCode(text: string): string | null {
  const typed = text.trim().toUpperCase()
  const code = typed.replace(PREFIX, '').replaceAll(/[\s.·–—-]/gu, '')
  if (!CODE.test(code)) return null
  return checkSign(code.slice(0, CHANCE_SIGNS)) === code.at(-1) ? code : null
}

/** The entry that this card becomes, the same on every phone. */
export function entryIdOfCard(journeyId: string, code: string): string {
  const hash = sha256Hex(`${journeyId} ${code}`)
  const signs = Array.from({ length: ULID_CHARS }, (_, at) => {
    const byte = Number.parseInt(hash.slice(at * 2, at * 2 + 2), 16)
    // A ULID's first sign holds three bits.
    return ULID_SIGNS.charAt(byte % (at === 0 ? 8 : 32))
  })
  return `entry:${signs.join('')}`
}

/** Any one wrong sign, and any two neighbours that changed places, give another. */
function checkSign(signs: string): string {
  const sum = Array.from(signs, (sign, at) => (at + 1) * SIGNS.indexOf(sign))
  return SIGNS.charAt(sum.reduce((all, each) => all + each, 0) % SIGNS.length)
}
