import { expect, test } from 'vitest'

import { tagOfLanguage } from './language-tags.ts'

test.each([
  ['French', 'en', 'fr'],
  ['français', 'fr', 'fr'],
  ['Francais', 'en', 'fr'],
  ['anglais', 'fr', 'en'],
  ['Deutsch', 'en', 'de'],
  ['Ewe', 'en', 'ee'],
  ['wolof', 'fr', 'wo'],
  ['pt-BR', 'en', 'pt-BR'],
])('%s, said in %s, is %s', (name, spoken, tag) => {
  expect(tagOfLanguage(name, spoken)).toBe(tag)
})

test('what nobody calls a language is not guessed', () => {
  expect(tagOfLanguage('a bit of everything', 'en')).toBeNull()
})
