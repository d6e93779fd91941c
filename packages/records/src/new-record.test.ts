import { expect, test } from 'vitest'
import { newRecord } from './new-record.ts'
import { parseRecord } from './parse-record.ts'
import { testEntry, testJourney, testWriter } from './testing.ts'

const ama = testWriter(1)

test('a new record is valid, in its writer’s name and later than the one before', () => {
  const [first, second] = [testJourney(ama), testEntry(ama, 'x')]
  expect(parseRecord(first)).toEqual({ ok: true, record: first })
  expect(second).toMatchObject({ authorId: ama.authorId, visibility: 'hub', schemaVersion: 1 })
  expect(second.hlc > first.hlc).toBe(true)
})

test('a body with a field that is not the record’s own is never written', () => {
  const body = { ...testEntry(ama, 'x').body, secret: 'device secret' }
  expect(() => newRecord('entry', body, ama)).toThrow('body.secret is no field')
})

test('a body outside its limits is never written', () => {
  const body = { ...testEntry(ama, 'x').body, text: 'x'.repeat(20_001) }
  expect(() => newRecord('entry', body, ama)).toThrow('body.text is longer than 20000')
})
