import { expect, test } from 'vitest'
import { newRecord } from './new-record.ts'
import { publishedForm } from './published-form.ts'
import { testEntry, testWriter } from './testing.ts'

const ama = testWriter(1)
const entry = testEntry(ama, 'Kwesi told me he is ill.')
const amend = (change: { text?: string; visibility?: 'hub' | 'network' }, previousId?: string) => {
  ama.advance(1_000)
  const body = { entryId: entry._id, previousId: previousId ?? null, ...change }
  return newRecord('amendment', body, ama)
}
const corrected = amend({ text: 'Somebody told me he is ill.' })
const widened = amend({ visibility: 'network' })
const later = amend({ text: 'Somebody told me they are ill.' }, corrected._id)

test('a text that was corrected before the entry was widened stays at the hub', () => {
  const form = publishedForm(entry, [later, widened, corrected])
  expect(form.entry.body.text).toBe('Somebody told me he is ill.')
  expect(form.entry.visibility).toBe('network')
  expect(form.isCopy).toBe(true)
  expect([...form.amendmentIds].toSorted()).toEqual([widened._id, later._id].toSorted())
})

test('an entry that was widened as it was written travels as it is, corrections included', () => {
  const firstWidened = amend({ visibility: 'network' })
  const correctedSince = amend({ text: 'Corrected in the open.' })
  const form = publishedForm(entry, [firstWidened, correctedSince])
  expect(form.entry).toBe(entry)
  expect([...form.amendmentIds]).toEqual([firstWidened._id, correctedSince._id])
})

test('an entry written for the network travels with all its corrections', () => {
  const open = { ...entry, visibility: 'network' as const }
  expect(publishedForm(open, [corrected]).entry).toBe(open)
  expect(publishedForm(open, [corrected]).amendmentIds.has(corrected._id)).toBe(true)
})

test('what was corrected while an entry was narrowed again stays at the hub', () => {
  const open = { ...entry, visibility: 'network' as const }
  const narrowed = amend({ visibility: 'hub' })
  const inPrivate = amend({ text: 'Said among ourselves.' })
  const again = amend({ text: 'Said for everybody.', visibility: 'network' }, narrowed._id)
  const form = publishedForm(open, [narrowed, inPrivate, again])
  expect(form.entry.body.text).toBe('Said for everybody.')
  expect(form.amendmentIds.has(inPrivate._id)).toBe(false)
})
