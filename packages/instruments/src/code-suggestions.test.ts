import { expect, test } from 'vitest'
import { suggestCodes } from './code-suggestions.ts'

const texts = new Map([
  ['entry:1', 'Walked the drain by the market with the sweepers.'],
  ['entry:2', 'The shuttle was late again.'],
  ['entry:3', 'Sat down with the drivers.'],
])
const codes = [
  { entryId: 'entry:1', tag: 'Asked first' },
  { entryId: 'entry:2', tag: 'waiting' },
  { entryId: 'entry:2', tag: 'transport' },
  { entryId: 'entry:3', tag: 'transport' },
  { entryId: 'entry:3', tag: 'fierté' },
]
const suggested = (text: string, id = 'entry:9') => suggestCodes({ id, text }, codes, texts)

test('a code that is said in the entry comes first, whatever its accents and ending', () => {
  expect(suggested('On a entendu la FIERTE du quartier.')[0]).toBe('fierté')
  expect(suggested('We waited an hour.')[0]).toBe('waiting')
})

test('then what entries with the same words were given, then what is used most', () => {
  expect(suggested('The sweepers know the market.')[0]).toBe('Asked first')
  expect(suggested('Nothing of all that.')[0]).toBe('transport')
})

test('a code the entry has already is not suggested again, in whatever spelling', () => {
  const given = [...codes, { entryId: 'entry:9', tag: 'TRANSPORT ' }]
  expect(suggestCodes({ id: 'entry:9', text: 'Nothing.' }, given, texts)).not.toContain('transport')
})

test('no more than asked for, and nothing where nothing is in use', () => {
  expect(suggestCodes({ id: 'entry:9', text: 'Market' }, codes, texts, 2)).toHaveLength(2)
  expect(suggestCodes({ id: 'entry:9', text: 'Market' }, [], texts)).toEqual([])
})
