import { expect, test } from 'vitest'
import { isCorruption, isDamage } from './is-damage.ts'

/** As `node:sqlite` and libsql throw them. */
const shapes = (code: number, words: string): Error[] => [
  Object.assign(new Error(words), { code: 'ERR_SQLITE_ERROR', errcode: code, errstr: words }),
  Object.assign(new Error(words), { code: 'SQLITE_OTHER', rawCode: code }),
]

test.each([
  ['corruption', 11, 'database disk image is malformed', true, true],
  ['corruption of an index', 779, 'database disk image is malformed', true, true],
  ['another kind of file', 26, 'file is not a database', true, true],
  ['a sector that cannot be read', 266, 'disk I/O error', false, true],
  ['a file that ends too soon', 522, 'disk I/O error', false, true],
  ['no room for what lies beside an open file', 4_874, 'disk I/O error', false, false],
  ['a write that failed', 778, 'disk I/O error', false, false],
  ['a flush that failed', 1_034, 'disk I/O error', false, false],
  ['a lock that failed', 3_850, 'disk I/O error', false, false],
  ['an I/O error of no kind', 10, 'disk I/O error', false, false],
  ['a full disk', 13, 'database or disk is full', false, false],
  ['a file that cannot be opened', 14, 'unable to open database file', false, false],
  ['a lock of somebody else', 5, 'database is locked', false, false],
])('[FT11] %s (%i) sets a db aside only where it proves damage', (_, code, words, ...says) => {
  for (const error of shapes(code, words)) {
    expect([isCorruption(error), isDamage(error)]).toEqual(says)
  }
})

test('[FT11] an I/O error without a code proves nothing', () => {
  expect(isDamage(new Error('disk I/O error'))).toBe(false)
  expect(isDamage(new Error('SQLITE_IOERR: disk I/O error'))).toBe(false)
  expect(
    isDamage(new Error('database disk image is malformed: a text in it is not readable')),
  ).toBe(true)
})
