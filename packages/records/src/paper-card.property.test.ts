import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  cardSquare,
  entryIdOfCard,
  newCardCode,
  readCardCode,
  shownCardCode,
} from './paper-card.ts'
import { JOURNEY_ID } from './testing.ts'

const SIGNS = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789'
const codes = fc
  .array(fc.integer({ min: 0, max: 247 }), { minLength: 8, maxLength: 8 })
  .map((bytes) => newCardCode(() => Uint8Array.from(bytes)))

test('a code is read again as it was printed, scanned or typed by hand', () => {
  fc.assert(
    fc.property(codes, (code) => {
      for (const text of [code, cardSquare(code), shownCardCode(code), ` ${code.toLowerCase()} `]) {
        expect(readCardCode(text)).toBe(code)
      }
    }),
  )
})

test('one wrong sign, or two neighbours that changed places, is no other card', () => {
  fc.assert(
    fc.property(codes, fc.nat(8), fc.nat(30), (code, at, sign) => {
      const wrong = code.slice(0, at) + SIGNS.charAt(sign) + code.slice(at + 1)
      expect(readCardCode(wrong)).toBe(wrong === code ? code : null)
      const [a = '', b = ''] = code.slice(at, at + 2)
      const turned = code.slice(0, at) + b + a + code.slice(at + 2)
      expect(readCardCode(turned)).toBe(turned === code ? code : null)
    }),
  )
})

test('a card is the same entry on every phone, and another one in another journey', () => {
  fc.assert(
    fc.property(codes, codes, (one, other) => {
      const id = entryIdOfCard(JOURNEY_ID, one)
      expect(id).toMatch(/^entry:[0-7][0-9A-HJKMNP-TV-Z]{25}$/)
      expect(entryIdOfCard(JOURNEY_ID, one)).toBe(id)
      expect(entryIdOfCard(JOURNEY_ID, other) === id).toBe(one === other)
      expect(entryIdOfCard(JOURNEY_ID.replace(/.$/, '0'), one)).not.toBe(id)
    }),
  )
})
