import { expect, test } from 'vitest'
import { meanWeights, rereadHistory } from './value-frame.ts'

const theme = (id: string, ...tags: string[]) => ({ id, name: id, tags, weight: 1 })

test('a new frame shows which entries count under which theme, before and after', () => {
  const reread = rereadHistory(
    [theme('relations', 'trust')],
    [theme('relations', 'Trust '), theme('care', 'water', 'repair')],
    [
      { entryId: 'e1', tags: ['trust'] },
      { entryId: 'e2', tags: ['water', 'trust'] },
      { entryId: 'e3', tags: ['noise'] },
    ],
  )
  expect(reread.counts).toEqual([
    { name: 'relations', before: 2, after: 2 },
    { name: 'care', before: 0, after: 1 },
  ])
  expect(reread.moved).toEqual([
    { entryId: 'e2', before: ['relations'], after: ['care', 'relations'] },
  ])
  expect(reread.unthemed).toEqual({ before: 1, after: 1 })
})

test('weights are means of what was given; what nobody weighed weighs nothing', () => {
  expect([...meanWeights(['a', 'b'], [{ a: 4 }, { a: 3 }])]).toEqual([
    ['a', 3.5],
    ['b', 0],
  ])
})
