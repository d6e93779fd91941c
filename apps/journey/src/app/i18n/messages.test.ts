import { expect, test } from 'vitest'

import { createFormats, regionalTag } from './formats.ts'
import { partTables, shellLoaders } from 'virtual:words'

import {
  LANGUAGES,
  languageName,
  loadMessages,
  loadWords,
  preferredLanguage,
  wordsNow,
} from './languages.ts'
import { messages as english } from './messages-en.ts'
import { messages as french } from './messages-fr.ts'

function pathsOf(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [path]
  return Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, `${path}.${key}`))
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(textsOf)
}

test('every language says everything', async () => {
  expect(LANGUAGES).toEqual(['en', 'fr'])
  for (const language of LANGUAGES) {
    const table = await partTables[language]?.()
    const loaders = [shellLoaders[language], ...Object.values(table?.partLoaders ?? {})]
    const slices = await Promise.all(loaders.map(async (load) => (await load?.())?.words))
    const messages: object = Object.assign({}, ...slices)
    expect(pathsOf(messages).toSorted()).toEqual(pathsOf(english).toSorted())
    expect(textsOf(messages).filter((text) => text.trim() === '')).toEqual([])
  }
})

test("a feature's words come with the feature, in the language that is spoken", async () => {
  expect(await loadMessages('en')).not.toHaveProperty('entry')
  expect(wordsNow('en', 'entry')).toBeUndefined()
  await loadWords('en', 'entry')
  expect(wordsNow('en', 'entry')?.correct).toBe(english.entry.correct)
  expect(wordsNow('fr', 'entry')).toBeUndefined()
})

test('whoever changes the language finds what is on screen said in it', async () => {
  await loadWords('en', 'journey')
  await loadMessages('fr')
  expect(wordsNow('fr', 'journey')?.title).toBe(french.journey.title)
})

test('French takes none and one as singular, English only one', () => {
  expect([0, 1, 2].map((count) => french.journey.members(count))).toEqual([
    '0 membre',
    '1 membre',
    '2 membres',
  ])
  expect([0, 1, 2].map((count) => english.journey.members(count))).toEqual([
    '0 members',
    '1 member',
    '2 members',
  ])
})

test('large numbers are written as the language writes them', () => {
  expect(english.journey.members(5_000)).toBe('5,000 members')
  expect(french.journey.members(5_000)).toMatch(/^5\s000 membres$/u)
})

test('no message speaks of the machinery', () => {
  const jargon = /\b(sync|synchroni|replica|conflict|database|server|409|404|offline)\b/i
  expect([...textsOf(english), ...textsOf(french)].filter((text) => jargon.test(text))).toEqual([])
})

test('the first language that we speak is taken, whatever its region', () => {
  expect(preferredLanguage(['ee-GH', 'fr-SN', 'en'])).toBe('fr')
  expect(preferredLanguage(['tw'])).toBe('en')
})

test('a language is offered under its own name', () => {
  expect(languageName('fr')).toBe('Français')
})

test('days are named relative to today, in words', () => {
  const now = () => new Date(2026, 10, 20, 15)
  const en = createFormats('en-GB', english, now)
  const fr = createFormats('fr', french, now)
  expect(en.day(new Date(2026, 10, 20, 8).toISOString())).toBe('Today')
  expect(fr.day(new Date(2026, 10, 19, 23).toISOString())).toBe('Hier')
  expect(fr.day(new Date(2026, 10, 2, 8).toISOString())).toBe('Lundi 2 novembre')
  expect(en.day(new Date(2025, 4, 18, 8).toISOString())).toBe('18 May 2025')
  expect(en.time(new Date(2026, 10, 20, 17, 5).toISOString())).toBe('17:05')
})

test('dates follow the region the phone names', () => {
  expect(regionalTag('fr', ['en', 'fr-SN'])).toBe('fr-SN')
  expect(regionalTag('en', ['fr'])).toBe('en-GB')
})

test('as many versions are announced as there are to choose from', () => {
  expect(english.journey.conflictTitle('To', 2)).toBe('Two versions of “To”')
  expect(english.journey.conflictTitle('To', 3)).toBe('Three versions of “To”')
  expect(english.journey.conflictTitle('To', 4)).toBe('4 versions of “To”')
  expect(french.journey.conflictTitle('Pour', 3)).toBe('Trois versions de « Pour »')
})
