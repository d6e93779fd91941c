import { expect, test } from 'vitest'
import {
  changesBetween,
  isSameWording,
  ownedPart,
  partOf,
  purposeFrom,
  type Worded,
  wordingBody,
} from './wordings.ts'

const THREE: Worded = {
  form: 'three',
  parts: { to: 'learn with the river', inAWayThat: 'includes all', soThat: 'water flows' },
}
const FOUR: Worded = {
  form: 'four',
  parts: {
    aimsTo: 'learn with the river',
    inOrderTo: 'care for it',
    inAWayThat: 'includes all',
    soThat: 'children swim',
  },
}
const WORDING = 'wording:01ARZ3NDEKTSV4RRFFQ69G5FAV'

test('the first part of one form is the first part of the other', () => {
  expect(partOf(THREE, 'aimsTo')).toBe('learn with the river')
  expect(partOf(FOUR, 'to')).toBe('learn with the river')
  expect(partOf(THREE, 'inOrderTo')).toBe('')
})

test('a wording that is taken leaves nothing of the one before between its parts', () => {
  expect(purposeFrom(WORDING, THREE)).toMatchObject({ form: 'three', aimsTo: '', inOrderTo: '' })
  expect(purposeFrom(WORDING, FOUR)).toMatchObject({
    form: 'four',
    to: 'learn with the river',
    inOrderTo: 'care for it',
  })
})

test('two wordings are the same when the parts of their form say the same', () => {
  const spaced = { ...THREE, parts: { ...THREE.parts, to: ' learn with the river\n' } }
  expect(isSameWording(THREE, spaced)).toBe(true)
  expect(isSameWording(THREE, { ...THREE, form: 'four' })).toBe(false)
  expect(wordingBody('journey:x', spaced, []).parts).toEqual(THREE.parts)
})

test('differences are told part by part, across the two forms', () => {
  const changes = changesBetween(THREE, FOUR)
  expect(changes.map(({ key }) => key)).toEqual(['aimsTo', 'inOrderTo', 'inAWayThat', 'soThat'])
  expect(changes[0]?.pieces).toEqual([{ text: 'learn with the river', change: 'same' }])
  expect(changes[1]?.pieces).toEqual([{ text: 'care for it', change: 'added' }])
  expect(changesBetween(FOUR, THREE).find(({ key }) => key === 'inOrderTo')?.pieces).toEqual([
    { text: 'care for it', change: 'removed' },
  ])
})

test('words stay attributed where they moved into another part', () => {
  const merged: Worded = { form: 'three', parts: { to: 'x', soThat: 'we learn with the river' } }
  expect(ownedPart(merged, 'soThat', [THREE])).toEqual([
    { text: 'we ', from: null },
    { text: 'learn with the river', from: 0 },
  ])
})
