import { expect, test } from 'vitest'

import { mentionAt, peopleNamed, stillNamed, withMention } from './mention-query.ts'

const PEOPLE = [
  { id: '1', name: 'Ama Owusu' },
  { id: '2', name: 'Fâtou Diop-Mensah' },
]

test('an @ that begins a word asks for a person, one inside an address does not', () => {
  expect(mentionAt('With @Am', 8)).toEqual({ at: 5, wanted: 'Am' })
  expect(mentionAt('@', 1)).toEqual({ at: 0, wanted: '' })
  expect(mentionAt('mail ama@hub', 12)).toBeNull()
  expect(mentionAt('@Ama\nnext', 9)).toBeNull()
})

test('any name of a person finds them, without accents or capitals', () => {
  expect(peopleNamed(PEOPLE, 'owu').map(({ id }) => id)).toEqual(['1'])
  expect(peopleNamed(PEOPLE, 'fatou d').map(({ id }) => id)).toEqual(['2'])
  expect(peopleNamed(PEOPLE, 'mensah').map(({ id }) => id)).toEqual(['2'])
  expect(peopleNamed(PEOPLE, 'nobody')).toEqual([])
})

test('the name stands where it was typed, and the caret behind it', () => {
  const typed = mentionAt('With @am today', 8)
  if (typed === null) throw new Error('no mention found')
  expect(withMention('With @am today', typed, 'Ama Owusu')).toEqual({
    text: 'With @Ama Owusu today',
    caret: 16,
  })
})

test('a name that was deleted from the text names nobody any more', () => {
  expect(stillNamed(['1', '2', 'unknown'], 'With @Ama Owusu.', PEOPLE)).toEqual(['1', 'unknown'])
})
