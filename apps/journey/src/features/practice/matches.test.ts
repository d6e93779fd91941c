import type { OfferNeedBody } from '@tributary/records'
import { expect, test } from 'vitest'
import { type Asked, gapsOf, isOpen, matchesOf, mentorsFor, type Speaker } from './matches.ts'

const asked = (
  id: string,
  kind: OfferNeedBody['kind'],
  domain: string,
  description = '',
  more: Partial<OfferNeedBody> = {},
): Asked => ({
  id,
  authorId: `person:${id}`,
  body: { kind, domain, description, matchIds: [], ...more },
})
const NOBODY = new Map<string, Speaker>()

test('an offer of the same thing answers a need, in either language and in any form of the word', () => {
  const [match] = matchesOf(
    [asked('n', 'need', 'facilitation'), asked('o', 'mentoring', 'Facilitation', 'J’accompagne.')],
    NOBODY,
  )
  expect(match?.why).toEqual([{ kind: 'domain', words: ['facilitation'] }])
})

test('small words are no reason, and one shared word counts only where it is what one is about', () => {
  const need = asked('n', 'need', 'building', 'A roof over the shuttle stop before the rain.')
  expect(
    matchesOf([need, asked('o', 'offer', 'songs', 'I sing before the rain.')], NOBODY),
  ).toEqual([])
  const [match] = matchesOf(
    [need, asked('o', 'offer', 'pallet wood', 'Two mornings of building racks.')],
    NOBODY,
  )
  expect(match?.why).toEqual([{ kind: 'words', words: ['building'] }])
})

test('what somebody practises is a reason, and a language only beside another', () => {
  const people = new Map<string, Speaker>([
    ['person:n', { languages: ['fr', 'en'], practices: [] }],
    ['person:o', { languages: ['fr'], practices: ['data law'] }],
  ])
  const need = asked('n', 'need', 'law')
  expect(matchesOf([need, asked('o', 'offer', 'reading partner')], people)[0]?.why).toEqual([
    { kind: 'practice', words: ['data law'] },
    { kind: 'language', tags: ['fr'] },
  ])
  expect(matchesOf([asked('n', 'need', 'songs'), asked('o', 'offer', 'wood')], people)).toEqual([])
})

test('nobody is matched with themself, and who said that they found each other stays so', () => {
  const own = { ...asked('o', 'offer', 'law'), authorId: 'person:n' }
  expect(matchesOf([asked('n', 'need', 'law'), own], NOBODY)).toEqual([])
  const found = matchesOf(
    [asked('n', 'need', 'law'), asked('o', 'offer', 'wood', '', { matchIds: ['n'] })],
    NOBODY,
  )
  expect(found.map(({ isFound, why }) => [isFound, why])).toEqual([[true, []]])
})

test('a gap is what is asked for and nobody offers, most asked for first, naming nobody', () => {
  const gaps = gapsOf([
    asked('a', 'need', 'carpentry'),
    asked('b', 'need', 'Law'),
    asked('c', 'need', 'data laws'),
    asked('d', 'need', 'facilitation'),
    asked('e', 'offer', 'facilitating circles and facilitation'),
  ])
  expect(gaps).toEqual([
    { domain: 'Law', asks: 2, needIds: ['b', 'c'] },
    { domain: 'carpentry', asks: 1, needIds: ['a'] },
  ])
})

test('what is closed or past its day is asked for no more', () => {
  const { body } = asked('a', 'need', 'law', '', { until: '2026-11-20' })
  expect(isOpen(body, '2026-11-20')).toBe(true)
  expect(isOpen(body, '2026-11-21')).toBe(false)
  expect(isOpen({ ...body, isClosed: true }, '2026-11-20')).toBe(false)
})

test('mentoring is told by who looks for company, and by a language that is missing', () => {
  const people = new Map<string, Speaker>([
    ['person:n', { languages: ['en'], practices: [] }],
    ['person:o', { languages: ['fr'], practices: [] }],
  ])
  const need = asked('n', 'need', 'facilitation', 'Somebody to watch me run my first circle.')
  const mentoring = asked('o', 'mentoring', 'facilitation', 'J’accompagne une personne.')
  expect(matchesOf([need, mentoring], people)[0]?.why.map(({ kind }) => kind)).toEqual([
    'domain',
    'accompany',
    'noLanguage',
  ])
  const offer = { ...mentoring, body: { ...mentoring.body, kind: 'offer' as const } }
  expect(matchesOf([need, offer], people)[0]?.why.map(({ kind }) => kind)).toEqual(['domain'])
})

test('a mentor is found for somebody who did not ask, by what they say of themself', () => {
  const learner = {
    personId: 'person:me',
    languages: ['en'],
    practices: ['welding'],
    role: 'run circles',
    stages: ['First facilitation'],
  }
  const people = new Map<string, Speaker>([['person:a', { languages: ['en'], practices: [] }]])
  const open = [
    asked('a', 'mentoring', 'facilitation of circles'),
    asked('b', 'mentoring', 'law'),
    asked('c', 'offer', 'welding'),
    { ...asked('d', 'mentoring', 'welding'), authorId: 'person:me' },
  ]
  expect(mentorsFor(learner, open, people)).toEqual([
    {
      offer: open[0],
      why: [
        { kind: 'role', words: ['run circles'] },
        { kind: 'stage', words: ['First facilitation'] },
        { kind: 'language', tags: ['en'] },
      ],
    },
  ])
})
