import { expect, test } from 'vitest'
import { builtInDefinitions } from './built-in/built-in-definitions.ts'
import { instrumentLines, type InstrumentVersion } from './lineage.ts'

const [definition] = builtInDefinitions()
const version = (id: string, number: number, previousIds: readonly string[]): InstrumentVersion => {
  if (definition === undefined) throw new Error('no built-in definition')
  const numbered = { ...definition, version: number }
  return { id, lineId: 'line', previousIds, definition: numbered, authorId: null, at: '' }
}

test('a version that somebody went on from is kept and not offered', () => {
  const [line] = instrumentLines([version('b', 2, ['a']), version('a', 1, [])])
  expect(line?.versions.map(({ id }) => id)).toEqual(['a', 'b'])
  expect(line?.heads.map(({ id }) => id)).toEqual(['b'])
})

test('two versions made at once both stand until one is made from both', () => {
  const apart = [version('a', 1, []), version('b', 2, ['a']), version('c', 2, ['a'])]
  expect(instrumentLines(apart)[0]?.heads.map(({ id }) => id)).toEqual(['c', 'b'])
  expect(instrumentLines(apart.toReversed())).toEqual(instrumentLines(apart))
  const joined = instrumentLines([...apart, version('d', 3, ['b', 'c'])])
  expect(joined[0]?.heads.map(({ id }) => id)).toEqual(['d'])
})
