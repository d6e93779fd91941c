import { expect, test } from 'vitest'
import { builtInDefinitions } from './built-in/built-in-definitions.ts'
import { instrumentLines, type InstrumentVersion, versionAfter } from './lineage.ts'

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

test('of two heads the one with the higher number comes first, whatever its id', () => {
  const [line] = instrumentLines([version('z', 2, []), version('b', 3, [])])
  expect(line?.heads.map(({ id }) => id)).toEqual(['b', 'z'])
})

test('versions of different instruments never meet, even where one names the other', () => {
  const other = { ...version('x', 9, ['a']), lineId: 'other' }
  const lines = instrumentLines([version('a', 1, []), other])
  expect(lines.map(({ lineId, heads }) => [lineId, heads.map(({ id }) => id)])).toEqual([
    ['line', ['a']],
    ['other', ['x']],
  ])
})

test('a circle that a foreign tool wrote hides no instrument', () => {
  const [line] = instrumentLines([version('a', 1, ['b']), version('b', 2, ['a'])])
  expect(line?.heads.map(({ id }) => id)).toEqual(['b'])
})

test('a version made from several is numbered after the highest of them', () => {
  expect(versionAfter([version('a', 2, []), version('b', 5, [])])).toBe(6)
  expect(versionAfter([])).toBe(1)
})

test('two versions made at once both stand until one is made from both', () => {
  const apart = [version('a', 1, []), version('b', 2, ['a']), version('c', 2, ['a'])]
  expect(instrumentLines(apart)[0]?.heads.map(({ id }) => id)).toEqual(['c', 'b'])
  expect(instrumentLines(apart.toReversed())).toEqual(instrumentLines(apart))
  const joined = instrumentLines([...apart, version('d', 3, ['b', 'c'])])
  expect(joined[0]?.heads.map(({ id }) => id)).toEqual(['d'])
})
