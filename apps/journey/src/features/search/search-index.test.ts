import { expect, test } from 'vitest'

import type { Searchable } from '../../db/searchable-records.ts'
import { createSearchIndex } from './search-index.ts'

const QUIET = () => Promise.resolve()

function entry(id: string, text: string, more: Partial<Searchable> = {}): Searchable {
  const said = { title: '', text, said: '', opens: id }
  return { id, type: 'entry', lang: 'en', occurredAt: '', ...said, ...more }
}

function changeOf(...docs: readonly (Searchable | readonly [string, null])[]) {
  const changed = new Map(docs.map((doc) => ('id' in doc ? [doc.id, doc] : [doc[0], null])))
  return { changed, isComplete: true }
}

async function indexOf(...docs: readonly Searchable[]) {
  const index = createSearchIndex(QUIET)
  index.apply(changeOf(...docs))
  await expect.poll(() => index.isComplete()).toBe(true)
  return index
}

const idsOf = (found: readonly Searchable[]) => found.map(({ id }) => id)

test('every word that is asked is in what is found, in any form and any order', async () => {
  const index = await indexOf(
    entry('1', 'Walked the drain by the market.'),
    entry('2', 'The market was closed.'),
    entry('3', 'Nous marchions vers l’école.', { lang: 'fr' }),
  )
  expect(idsOf(index.search('markets walking'))).toEqual(['1'])
  expect(idsOf(index.search('ecole marcher'))).toEqual(['3'])
  expect(index.search('market school')).toEqual([])
})

test('the beginning of a word finds it while somebody is still typing', async () => {
  const index = await indexOf(entry('1', 'Counted forty sachets.'))
  expect(idsOf(index.search('sach'))).toEqual(['1'])
  expect(index.search('sa')).toEqual([])
})

test('what is taken back is not found from the same moment on', async () => {
  const index = await indexOf(entry('1', 'A secret.'), entry('2', 'Another secret.'))
  index.apply(changeOf(['1', null]))
  expect(idsOf(index.search('secret'))).toEqual(['2'])
})

test('what is taken back before it was put in is never put in', async () => {
  const index = createSearchIndex(QUIET)
  index.apply(changeOf(entry('1', 'A secret.')))
  index.apply(changeOf(['1', null]))
  await expect.poll(() => index.isComplete()).toBe(true)
  await QUIET()
  expect(index.search('secret')).toEqual([])
})

test('a corrected text is found by its new words and not by its old ones', async () => {
  const index = await indexOf(entry('1', 'At five.'))
  index.apply(changeOf(entry('1', 'At seven.')))
  await expect.poll(() => index.isComplete()).toBe(true)
  expect(index.search('five')).toEqual([])
  expect(idsOf(index.search('seven'))).toEqual(['1'])
})

test('a word in a title counts for more than one in a text', async () => {
  const index = await indexOf(
    entry('1', 'Waste in the text.'),
    entry('2', 'Of something else.', { title: 'Waste', type: 'pattern' }),
  )
  expect(idsOf(index.search('waste'))).toEqual(['2', '1'])
})

test('small words are no hindrance, and are found where nothing else is asked', async () => {
  const index = await indexOf(entry('1', 'Counted sachets near a market.'))
  expect(idsOf(index.search('the sachets by the market'))).toEqual(['1'])
  expect(idsOf(index.search('a'))).toEqual(['1'])
})

test('signs alone ask for nothing', async () => {
  const index = await indexOf(entry('1', 'Walked.'))
  expect(index.search(' … ?! ')).toEqual([])
})
