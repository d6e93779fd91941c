import { expect, test } from 'vitest'
import { editRecord } from './edit-record.ts'
import { mergeRecords } from './merge-records.ts'
import { openConflicts } from './open-conflicts.ts'
import { isRecordOf, parseRecord } from './parse-record.ts'
import type { JourneyRecord, RecordDoc } from './record-types.ts'
import { testEntry, testJourney, testWriter } from './testing.ts'

const ama = testWriter(1)
const kofi = testWriter(2)

function journeyOf(doc: RecordDoc): JourneyRecord {
  const parsed = parseRecord(doc)
  if (!parsed.ok || !isRecordOf(parsed.record, 'journey')) throw new Error('not a journey')
  return parsed.record
}

test('edits of different fields merge without a question', () => {
  const start = testJourney(ama)
  const mine = editRecord(start, { set: { 'purpose.to': 'listen' } }, ama)
  const theirs = editRecord(start, { set: { 'purpose.soThat': 'drains run' } }, kofi)
  const merged = mergeRecords(mine, theirs)
  expect(merged.body).toMatchObject({ purpose: { to: 'listen', soThat: 'drains run' } })
  expect(openConflicts(merged)).toEqual([])
})

test('edits of the same field stay side by side until somebody chooses', () => {
  const start = testJourney(ama)
  const mine = editRecord(start, { set: { 'purpose.to': 'listen' } }, ama)
  const theirs = editRecord(start, { set: { 'purpose.to': 'measure' } }, kofi)
  const merged = journeyOf(mergeRecords(mine, theirs))
  const [conflict] = openConflicts(merged)
  expect(conflict?.field).toBe('purpose.to')
  expect(conflict?.versions.map((version) => version.value).toSorted()).toEqual([
    'listen',
    'measure',
  ])
  const chosen = editRecord(merged, { set: { 'purpose.to': 'measure' } }, ama)
  expect(openConflicts(chosen)).toEqual([])
  expect(openConflicts(mergeRecords(chosen, merged))).toEqual([])
  expect(chosen.body.purpose.to).toBe('measure')
})

test('the same value given twice is no conflict', () => {
  const start = testJourney(ama)
  const mine = editRecord(start, { set: { title: 'Accra 2026' } }, ama)
  const theirs = editRecord(start, { set: { title: 'Accra 2026' } }, kofi)
  expect(openConflicts(mergeRecords(mine, theirs))).toEqual([])
})

test('an element added while another replica removes a different one stays', () => {
  const start = testJourney(ama)
  const mine = editRecord(start, { remove: { applications: ['flooding'] } }, ama)
  const theirs = editRecord(start, { add: { applications: ['transport'] } }, kofi)
  expect(mergeRecords(mine, theirs).body).toMatchObject({ applications: ['transport'] })
})

test('a change by a tool that dropped the edits is put beside the versions of the base', () => {
  const base = testJourney(ama)
  const { edits: _edits, ...bare } = base
  const theirs: RecordDoc = { ...bare, body: { ...base.body, title: 'Renamed elsewhere' } }
  const mine = editRecord(base, { set: { practice: 'story circles' } }, kofi)
  const merged = mergeRecords(mine, theirs, base)
  expect(merged.body).toMatchObject({ title: 'Renamed elsewhere', practice: 'story circles' })
  const [conflict, ...others] = openConflicts(merged)
  expect(conflict?.versions.map(({ value }) => value)).toEqual(['Renamed elsewhere', 'Accra'])
  expect(others).toEqual([])
})

test('a change by a tool that kept the edits replaces what it could see', () => {
  const base = testJourney(ama)
  const theirs: RecordDoc = { ...base, body: { ...base.body, title: 'Renamed elsewhere' } }
  const mine = editRecord(base, { set: { practice: 'story circles' } }, kofi)
  const merged = mergeRecords(mine, theirs, base)
  expect(merged.body).toMatchObject({ title: 'Renamed elsewhere', practice: 'story circles' })
  expect(openConflicts(merged)).toEqual([])
})

test('without a base such a change becomes a version beside ours, never a loss of either', () => {
  const base = testJourney(ama)
  const { edits: _edits, ...bare } = base
  const theirs: RecordDoc = { ...bare, body: { ...base.body, title: 'Renamed elsewhere' } }
  const [conflict] = openConflicts(mergeRecords(base, theirs))
  expect(conflict?.versions.map((version) => version.value).toSorted()).toEqual([
    'Accra',
    'Renamed elsewhere',
  ])
})

test('two foreign changes of one field, made apart, are two versions', () => {
  const base = testJourney(ama)
  const a = { ...base, body: { ...base.body, title: 'One' } }
  const b = { ...base, body: { ...base.body, title: 'Two' } }
  expect(openConflicts(mergeRecords(a, b))[0]?.versions).toHaveLength(2)
})

test('visibility chosen apart is the narrower, and a later choice widens again', () => {
  const start = testJourney(ama)
  const mine = editRecord(start, { visibility: 'network' }, ama)
  const theirs = editRecord(start, { visibility: 'hub' }, kofi)
  const merged = journeyOf(mergeRecords(mine, theirs))
  expect(merged.visibility).toBe('hub')
  const widened = editRecord(merged, { visibility: 'public' }, ama)
  expect(mergeRecords(widened, theirs).visibility).toBe('public')
})

test('fields that a newer version added survive a merge by this one', () => {
  const start = testJourney(ama)
  const newer: RecordDoc = { ...start, body: { ...start.body, aspects: { health: ['a', 'b'] } } }
  const mine = editRecord(start, { set: { title: 'Mine' } }, kofi)
  expect(mergeRecords(mine, newer).body).toMatchObject({
    title: 'Mine',
    aspects: { health: ['a', 'b'] },
  })
})

test('a device that gives one name twice loses neither value', () => {
  const start = testJourney(ama)
  const mine = editRecord(start, { set: { title: 'One' } }, testWriter(5))
  const theirs = editRecord(start, { set: { title: 'Two' } }, testWriter(5))
  expect(openConflicts(mergeRecords(mine, theirs))[0]?.versions).toHaveLength(2)
})

test('CouchDB’s own fields stay out of a merged record', () => {
  const entry = { ...testEntry(ama, 'x'), _rev: '1-a', _attachments: {} }
  expect(Object.keys(mergeRecords(entry, entry)).filter((key) => key.startsWith('_'))).toEqual([
    '_id',
  ])
})
