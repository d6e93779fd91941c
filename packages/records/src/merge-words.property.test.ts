import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { mergedText, mergeWords, wordsFrom } from './merge-words.ts'
import { wordDiff } from './word-diff.ts'

const text = fc
  .array(fc.constantFrom('river', 'drain', 'we', 'learn', 'eau,', 'été', '\n', 'to'), {
    maxLength: 30,
  })
  .map((words) => words.join(' '))
const words = (of: string) => of.split(/\s+/).filter((word) => word !== '')

test('a comparison holds both texts whole', () => {
  fc.assert(
    fc.property(text, text, (from, to) => {
      const pieces = wordDiff(from, to)
      const without = (change: string) =>
        pieces.filter((piece) => piece.change !== change).map((piece) => piece.text)
      expect(words(without('added').join(' '))).toEqual(words(from))
      expect(words(without('removed').join(' '))).toEqual(words(to))
    }),
  )
})

test('a proposal of two texts loses no word of either', () => {
  fc.assert(
    fc.property(text, text, (first, second) => {
      const left = words(mergedText(mergeWords(first, second)))
      for (const one of [first, second]) {
        let at = 0
        for (const word of words(one)) {
          at = left.indexOf(word, at) + 1
          expect(at).toBeGreaterThan(0)
        }
      }
    }),
  )
})

test('whose words they are changes no letter of a text', () => {
  fc.assert(
    fc.property(text, fc.array(text, { maxLength: 4 }), (whole, sources) => {
      expect(
        wordsFrom(whole, sources)
          .map((piece) => piece.text)
          .join(''),
      ).toBe(whole)
    }),
  )
})
