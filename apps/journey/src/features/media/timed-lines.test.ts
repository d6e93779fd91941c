import { expect, test } from 'vitest'

import { cuesOf, linesOf, retyped } from './timed-lines.ts'

test('each tapped line lasts until the next; lines nobody tapped join the one above', () => {
  const lines = [
    { text: 'We walked', startMs: null },
    { text: 'along the drain', startMs: 2_000 },
    { text: 'and counted', startMs: null },
    { text: '', startMs: null },
    { text: 'forty', startMs: 5_000.4 },
  ]
  expect(cuesOf(lines, 9_000)).toEqual([
    { startMs: 0, endMs: 2_000, text: 'We walked' },
    { startMs: 2_000, endMs: 5_000, text: 'along the drain\nand counted' },
    { startMs: 5_000, endMs: 9_000, text: 'forty' },
  ])
  expect(cuesOf([{ text: 'all of it', startMs: null }], 3_000)).toEqual([
    { startMs: 0, endMs: 3_000, text: 'all of it' },
  ])
})

test('a corrected word costs its line its time, and the others keep theirs', () => {
  const before = linesOf([
    { startMs: 0, endMs: 1_000, text: 'one' },
    { startMs: 1_000, endMs: 2_000, text: 'tow' },
    { startMs: 2_000, endMs: 3_000, text: 'three' },
  ])
  expect(retyped('one\ntwo\nthree', before).map(({ startMs }) => startMs)).toEqual([0, null, 2_000])
})
