import { expect, test } from 'vitest'
import { mergedText, mergeWords, wordsFrom } from './merge-words.ts'

test('what two wordings share stands once, what one of them adds is kept', () => {
  const merged = mergeWords('learn with the river', 'learn together with the whole river')
  expect(mergedText(merged)).toBe('learn together with the whole river')
})

test('where both say something else a person is shown both', () => {
  const merged = mergeWords('so that children swim again', 'so that everybody swim again')
  expect(merged).toEqual([
    { kind: 'kept', text: 'so that ' },
    { kind: 'either', first: 'children ', second: 'everybody ' },
    { kind: 'kept', text: 'swim again' },
  ])
  expect(mergedText(merged)).toBe('so that children everybody swim again')
})

test('two texts that meet without white space between them stay two words', () => {
  expect(mergedText(mergeWords('one', 'two'))).toBe('one two')
})

test('runs of words are told from whom they are, without case and marks', () => {
  const sources = ['Learn with the river, every day', 'nobody is left behind']
  expect(wordsFrom('We learn with the river so that nobody is left behind.', sources)).toEqual([
    { text: 'We ', from: null },
    { text: 'learn with the river ', from: 0 },
    { text: 'so that ', from: null },
    { text: 'nobody is left behind.', from: 1 },
  ])
})

test('two words are anybody’s, unless they are all that somebody said', () => {
  expect(wordsFrom('clean water', ['clean water for all'])).toEqual([
    { text: 'clean water', from: null },
  ])
  expect(wordsFrom('for clean water', ['clean water'])).toEqual([
    { text: 'for ', from: null },
    { text: 'clean water', from: 0 },
  ])
})
