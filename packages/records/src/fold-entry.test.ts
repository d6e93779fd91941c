import { expect, test } from 'vitest'
import type { AmendmentBody } from './amendment.ts'
import { foldEntry } from './fold-entry.ts'
import { type RecordWriter, newRecord } from './new-record.ts'
import { testEntry, testWriter } from './testing.ts'
import { withdrawalIdFor } from './withdrawal.ts'

const ama = testWriter(1)
const stranger = testWriter(2)
const entry = testEntry(ama, 'counted 40 sachets')

function amend(change: Partial<AmendmentBody>, writer: RecordWriter = ama) {
  return newRecord('amendment', { entryId: entry._id, previousId: null, ...change }, writer)
}

test('the shown text is the last correction, and earlier texts stay reachable', () => {
  const one = amend({ text: 'counted 41' })
  const two = amend({ text: 'counted 42', previousId: one._id })
  const folded = foldEntry(entry, [two, one], [])
  expect(folded.text).toBe('counted 42')
  expect(folded.versions.map((version) => version.text)).toEqual([
    'counted 40 sachets',
    'counted 41',
    'counted 42',
  ])
  expect(folded).toMatchObject({
    isAmended: true,
    hasConcurrentVersions: false,
    textLeafIds: [two._id],
  })
})

test('corrections made apart are concurrent versions, the later one shown', () => {
  const one = amend({ text: 'from the phone' })
  const two = amend({ text: 'from the tablet' })
  const folded = foldEntry(entry, [one, two], [])
  expect(folded.text).toBe('from the tablet')
  expect(folded.hasConcurrentVersions).toBe(true)
  expect(folded.versions.filter((version) => version.isLeaf)).toHaveLength(2)
})

test('a correction on top of every version settles them', () => {
  const one = amend({ text: 'from the phone' })
  const two = amend({ text: 'from the tablet' })
  const { textLeafIds } = foldEntry(entry, [one, two], [])
  const settling = textLeafIds.map((previousId) => amend({ text: 'agreed', previousId }))
  expect(foldEntry(entry, [one, two, ...settling], [])).toMatchObject({
    text: 'agreed',
    hasConcurrentVersions: false,
  })
})

test('changing who sees an entry does not hide a correction made apart from it', () => {
  const text = amend({ text: 'corrected' })
  const audience = amend({ visibility: 'network' })
  const folded = foldEntry(entry, [text, audience], [])
  expect(folded).toMatchObject({ text: 'corrected', visibility: 'network' })
})

test('of audiences chosen apart the narrowest holds; a later choice on top of one replaces it', () => {
  const wide = amend({ visibility: 'public' })
  const narrow = amend({ visibility: 'hub' })
  expect(foldEntry(entry, [wide, narrow], []).visibility).toBe('hub')
  const later = amend({ visibility: 'network', previousId: narrow._id })
  expect(foldEntry(entry, [narrow, later], []).visibility).toBe('network')
})

test('an amendment by anybody but the author does not count', () => {
  const foreign = amend({ text: 'not mine', visibility: 'public' }, stranger)
  expect(foldEntry(entry, [foreign], [])).toMatchObject({
    text: 'counted 40 sachets',
    visibility: 'hub',
    isAmended: false,
  })
})

test('a withdrawn entry shows no text and no versions', () => {
  const body = { recordId: entry._id, by: 'author' as const, at: '2026-11-20T09:00:00.000Z' }
  const withdrawal = newRecord('withdrawal', body, ama, { id: withdrawalIdFor(entry._id) })
  expect(foldEntry(entry, [amend({ text: 'x' })], [withdrawal])).toMatchObject({
    isWithdrawn: true,
    text: '',
    versions: [],
  })
  const pretended = newRecord('withdrawal', body, stranger, { id: withdrawalIdFor(entry._id) })
  expect(foldEntry(entry, [], [pretended]).isWithdrawn).toBe(false)
})
