import { expect, test } from 'vitest'

import { formsOf, wordsOf } from './word-forms.ts'

const areFound = (a: string, b: string) => {
  const of = (text: string) => wordsOf(text).flatMap((word) => formsOf(word))
  return of(a).some((form) => of(b).includes(form))
}

test.each([
  ['walk', 'walked'],
  ['walking', 'walks'],
  ['planned', 'plan'],
  ['planning', 'plans'],
  ['share', 'sharing'],
  ['story', 'stories'],
  ['carry', 'carried'],
  ['box', 'boxes'],
  ['market', "market's"],
  ['quick', 'quickly'],
])('in English %s finds %s', (a, b) => {
  expect(areFound(a, b)).toBe(true)
})

test.each([
  ['marcher', 'marchons'],
  ['marché', 'marchaient'],
  ['cheval', 'chevaux'],
  ['journal', 'journaux'],
  ['eau', 'l’eau'],
  ['eaux', "d'eau"],
  ['réflexion', 'reflexions'],
  ['réfléchir', 'réfléchissent'],
  ['heureux', 'heureuse'],
  ['première', 'premier'],
  ['ancien', 'anciennes'],
  ['actif', 'actives'],
  ['école', 'qu’école'],
  ['cœur', 'coeur'],
  ['NOËL', 'noel'],
  ['أهلا', 'اهلا'],
])('in French %s finds %s', (a, b) => {
  expect(areFound(a, b)).toBe(true)
})

test.each([
  ['drain', 'train'],
  ['bus', 'but'],
  ['thing', 'th'],
  ['eau', 'au'],
])('%s does not find %s', (a, b) => {
  expect(areFound(a, b)).toBe(false)
})

test('words are cut at what is no letter or number, in any script', () => {
  expect(wordsOf('Counted 40 sachets, aujourd’hui: أهلا!')).toEqual([
    'counted',
    '40',
    'sachets',
    'aujourdhui',
    'اهلا',
  ])
})
