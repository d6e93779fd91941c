import { expect, test } from 'vitest'
import { createRev } from './create-rev.ts'
import { compareRevs, formatRev, parseRev, tryParseRev } from './rev.ts'

test('[RV1] a rev is a generation and a sig; anything else is refused', () => {
  expect(parseRev('12-abc')).toEqual({ pos: 12, sig: 'abc' })
  expect(parseRev('1-')).toEqual({ pos: 1, sig: '' })
  for (const bad of ['', 'x', '1', '-a', '0-a', '01-a', '1- a', '1-a b', 5, null, {}]) {
    expect(tryParseRev(bad)).toBeUndefined()
  }
  expect(() => parseRev('x')).toThrow('Invalid rev format')
})

test('[RV2] a 32-digit hex sig is lower-cased, any other stays as it is', () => {
  expect(formatRev(parseRev(`1-${'AB'.repeat(16)}`))).toBe(`1-${'ab'.repeat(16)}`)
  expect(formatRev(parseRev('1-ABC'))).toBe('1-ABC')
})

test('[RV3] revs are ordered by generation as a number, then by sig', () => {
  const sorted = ['10-a', '9-f', '9-a'].map(parseRev).toSorted(compareRevs).map(formatRev)
  expect(sorted).toEqual(['9-a', '9-f', '10-a'])
})

test('[RV4] the same edit of the same parent has the same rev; any difference gives another', () => {
  const hash = (text: string) => text
  const attachment = { name: 'a', contentType: 'x', digest: 'md5-1' }
  const edit = {
    parent: parseRev('1-a'),
    isDeleted: false,
    body: '{"v":1}',
    attachments: [attachment],
  }
  const rev = formatRev(createRev(edit, hash))
  expect(rev).toMatch(/^2-/)
  expect(formatRev(createRev({ ...edit }, hash))).toBe(rev)
  const others = [
    { ...edit, parent: undefined },
    { ...edit, isDeleted: true },
    { ...edit, body: '{"v":2}' },
    { ...edit, attachments: [] },
    { ...edit, attachments: [{ ...attachment, digest: 'md5-2' }] },
  ]
  const revs = new Set(others.map((other) => formatRev(createRev(other, hash))))
  expect(revs.size).toBe(others.length)
  expect(revs.has(rev)).toBe(false)
})
