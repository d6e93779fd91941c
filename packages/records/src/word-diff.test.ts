import { expect, test } from 'vitest'
import { wordDiff } from './word-diff.ts'

test('words that both texts say are no change, whatever white space stands between them', () => {
  expect(wordDiff('clean the drain', 'clean\nthe  drain')).toEqual([
    { text: 'clean\nthe  drain', change: 'same' },
  ])
})

test('what went and what came stand beside each other, between what stayed', () => {
  expect(wordDiff('to clean the drain', 'to care for the drain')).toEqual([
    { text: 'to ', change: 'same' },
    { text: 'clean ', change: 'removed' },
    { text: 'care for ', change: 'added' },
    { text: 'the drain', change: 'same' },
  ])
  expect(wordDiff('', 'new')).toEqual([{ text: 'new', change: 'added' }])
  expect(wordDiff('gone', '')).toEqual([{ text: 'gone', change: 'removed' }])
  expect(wordDiff('', '')).toEqual([])
})

test('texts with nothing in common and too long to compare are shown whole', () => {
  const long = (word: string) => `${word} `.repeat(2_500)
  expect(wordDiff(long('a'), long('b')).map(({ change }) => change)).toEqual(['removed', 'added'])
})

test('a long text with one word changed is compared word by word', () => {
  const words = Array.from({ length: 3_400 }, (_, at) => `w${at} `)
  const changed = words.with(1_700, 'other ')
  expect(
    wordDiff(words.join(''), changed.join('')).filter(({ change }) => change !== 'same'),
  ).toEqual([
    { text: 'w1700 ', change: 'removed' },
    { text: 'other ', change: 'added' },
  ])
})
