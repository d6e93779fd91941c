import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseRecord } from './parse-record.ts'
import { testEntry, testJourney, testWriter } from './testing.ts'

const entry = testEntry(testWriter(1), 'x')
const journey = testJourney(testWriter(1))

test('anything at all gives a record or problems, never a throw', () => {
  fc.assert(
    fc.property(
      fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true }),
      (value) => {
        const parsed = parseRecord(value)
        expect(parsed.ok || parsed.problems.length > 0).toBe(true)
      },
    ),
  )
})

test('a record with any one field replaced by anything gives a record or problems', () => {
  const keys = [...Object.keys(journey), 'edits', 'extra']
  fc.assert(
    fc.property(fc.constantFrom(...keys), fc.anything(), (key, value) => {
      for (const doc of [
        { ...journey, [key]: value },
        { ...journey, body: { ...journey.body, [key]: value } },
        { ...journey, edits: { clock: {}, fields: { [key]: value } } },
      ]) {
        const parsed = parseRecord(doc)
        expect(parsed.ok || parsed.problems.length > 0).toBe(true)
      }
    }),
  )
})

test('reserved names, deep nesting and huge lists are problems', () => {
  const polluted: unknown = JSON.parse('{"__proto__":{"isAdmin":true}}')
  let deep: unknown = 'x'
  for (let depth = 0; depth < 50_000; depth += 1) deep = { deep }
  const hostile = [
    { ...entry, body: { ...entry.body, extra: polluted } },
    { ...entry, extra: deep },
    { ...entry, body: { ...entry.body, extra: Array.from({ length: 100_000 }, () => 1) } },
    { ...entry, body: { ...entry.body, aboutIds: Array.from({ length: 501 }, () => entry._id) } },
    { ...entry, body: { ...entry.body, text: 'x'.repeat(20_001) } },
    { ...entry, visibility: 'team' },
    { ...entry, type: 'constructor' },
    { ...entry, type: 'journey' },
    { ...entry, _id: 'entry:../../etc' },
  ]
  for (const doc of hostile) expect(parseRecord(doc).ok).toBe(false)
  expect(parseRecord(entry)).toEqual({ ok: true, record: entry })
})
