import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareKeys, HIGHEST } from './collate.ts'

test('[IX8] keys stand in the order that CouchDB documents', () => {
  const ordered = [
    null, false, true, 1, 2, 3, 4, 'a', 'A', 'aa', 'b', 'B', 'ba', 'bb', ['a'], ['b'], ['b', 'c'],
    ['b', 'c', 'a'], ['b', 'd'], ['b', 'd', 'e'], { a: 1 }, { a: 2 }, { b: 1 }, { b: 2 },
    { b: 2, a: 1 }, { b: 2, c: 2 }, HIGHEST,
  ] // prettier-ignore
  const shuffled = ordered.toSorted((a, b) => String(a).length - String(b).length)
  expect(shuffled.sort(compareKeys)).toEqual(ordered)
})

test('[IX8] marks come before digits, digits before letters, whatever the language of the machine', () => {
  const ordered = [
    '`',
    '^',
    '_',
    '-',
    ',',
    '.',
    '"',
    '@',
    '$',
    '1',
    '2',
    'a',
    'A',
    'ä',
    'b',
    'z',
    'ø',
  ]
  const order = ordered.toSorted(compareKeys)
  expect(order.indexOf('_')).toBeLessThan(order.indexOf('1'))
  expect(order.slice(-8)).toEqual(['1', '2', 'a', 'A', 'ä', 'b', 'ø', 'z'])
})

test('[IX9] the order of keys is total: reflexive, antisymmetric, transitive', () => {
  const key = fc.jsonValue({ maxDepth: 2 })
  fc.assert(
    fc.property(key, key, key, (a, b, c) => {
      expect(compareKeys(a, a)).toBe(0)
      expect(Math.sign(compareKeys(a, b))).toBe(-Math.sign(compareKeys(b, a)) + 0)
      const [x, y, z] = [a, b, c].sort(compareKeys)
      expect(compareKeys(x, y)).toBeLessThanOrEqual(0)
      expect(compareKeys(y, z)).toBeLessThanOrEqual(0)
      expect(compareKeys(x, z)).toBeLessThanOrEqual(0)
      expect(compareKeys(a, b) === 0).toBe(JSON.stringify(a) === JSON.stringify(b))
    }),
    { seed: 20_261_120, numRuns: 3_000 },
  )
})
