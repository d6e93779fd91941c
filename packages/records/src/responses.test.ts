import { expect, test } from 'vitest'
import { editRecord } from './edit-record.ts'
import { judgeWrite } from './judge-write.ts'
import { mergeRecords } from './merge-records.ts'
import { newRecord, type RecordWriter } from './new-record.ts'
import { openConflicts } from './open-conflicts.ts'
import { isRecordOf, parseRecord } from './parse-record.ts'
import type { ResponseRecord } from './record-types.ts'
import { testWriter } from './testing.ts'
import { withdrawalIdFor } from './withdrawal.ts'

const body = {
  lineId: 'built-in:ripple',
  instrumentId: 'built-in:ripple@1',
  instrumentVersion: 1,
  answers: {},
  together: { start: 'A grate' },
  isFinished: true,
  meantFor: 'hub' as const,
}
const given = (writer: RecordWriter) => newRecord('response', body, writer, { visibility: 'hub' })
const judge = (incoming: unknown, stored: unknown, personId: string, isDeletion = false) =>
  judgeWrite({
    incoming,
    stored,
    isDeletion,
    writer: { personId, roles: ['participant'] },
    lookup: () => null,
  })
const merged = (a: ResponseRecord, b: ResponseRecord): ResponseRecord => {
  const parsed = parseRecord(mergeRecords(a, b))
  if (!parsed.ok || !isRecordOf(parsed.record, 'response')) throw new Error('no response')
  return parsed.record
}

test('answers of two phones to one shared response all stay', () => {
  const [ama, kofi] = [testWriter(1), testWriter(2)]
  const start = given(ama)
  const one = editRecord(start, { set: { 'together.nodes.01.what': 'Talk' } }, ama)
  const other = editRecord(start, { set: { 'together.nodes.02.what': 'Song' } }, kofi)
  expect(merged(one, other).body.together).toEqual({
    start: 'A grate',
    nodes: { '01': { what: 'Talk' }, '02': { what: 'Song' } },
  })
})

test('one answer worded twice at once stands in two versions', () => {
  const [ama, kofi] = [testWriter(1), testWriter(2)]
  const start = given(ama)
  const one = editRecord(start, { set: { 'together.start': 'The grate' } }, ama)
  const other = editRecord(start, { set: { 'together.start': 'Our grate' } }, kofi)
  const [conflict] = openConflicts(merged(one, other))
  expect(conflict?.field).toBe('together.start')
  expect(conflict?.versions.map(({ value }) => value)).toHaveLength(2)
})

test('what somebody had not seen is never replaced by their next change, only by a choice', () => {
  const [ama, kofi] = [testWriter(1), testWriter(2)]
  const field = 'together.start'
  const start = given(ama)
  const theirs = editRecord(start, { set: { [field]: 'Our grate' } }, kofi)
  // Kofi's answer arrived while Ama was typing over what stood before.
  const late = { set: { [field]: 'The grate' }, seen: { [field]: 'A grate' } }
  const both = editRecord(theirs, late, ama)
  const values = (record: ResponseRecord) =>
    openConflicts(record)
      .flatMap(({ versions }) => versions.map(({ value }) => String(value)))
      .toSorted((a, b) => (a < b ? -1 : 1))
  expect(values(both)).toEqual(['Our grate', 'The grate'])
  // She types on: her own wording goes, his stays.
  const on = { set: { [field]: 'The grate itself' }, seen: { [field]: 'The grate' } }
  const typed = editRecord(both, on, ama)
  expect(values(typed)).toEqual(['Our grate', 'The grate itself'])
  // Both are on the screen now: a choice settles it, on every phone.
  const chosen = editRecord(typed, { set: { [field]: 'Our grate' } }, ama)
  expect(values(merged(chosen, theirs))).toEqual([])
  expect(merged(chosen, theirs).body.together['start']).toBe('Our grate')
})

test('of a phone’s own answer that a killed tab had stored half, only the rest is new', () => {
  const [ama] = [testWriter(1)]
  const half = editRecord(given(ama), { set: { 'together.start': 'The gr' } }, ama)
  const change = { set: { 'together.start': 'The grate' }, seen: { 'together.start': undefined } }
  const whole = editRecord(half, change, ama)
  expect(openConflicts(whole)).toEqual([])
  expect(whole.body.together['start']).toBe('The grate')
})

test('others may fill what is filled together, and not one’s own answers', () => {
  const [ama, kofi] = [testWriter(1), testWriter(2)]
  const start = given(ama)
  const together = editRecord(start, { set: { 'together.start': 'Ours' } }, kofi)
  expect(judge(together, start, kofi.authorId).ok).toBe(true)
  const own = editRecord(start, { set: { 'answers.start': 'Mine now' } }, kofi)
  expect(judge(own, start, kofi.authorId).ok).toBe(false)
  expect(judge(editRecord(start, { set: { 'answers.a': 1 } }, ama), start, ama.authorId).ok).toBe(
    true,
  )
})

test('a response is its author’s to delete, and once taken back it does not return', () => {
  const [ama, kofi] = [testWriter(1), testWriter(2)]
  const start = given(ama)
  const tombstone = { ...start, body: {}, edits: undefined, _deleted: true }
  expect(judge(tombstone, start, kofi.authorId, true).ok).toBe(false)
  expect(judge(tombstone, start, ama.authorId, true).ok).toBe(true)
  const back = judgeWrite({
    incoming: start,
    stored: tombstone,
    isDeletion: false,
    writer: { personId: ama.authorId, roles: ['participant'] },
    lookup: (id) => (id === withdrawalIdFor(start._id) ? {} : null),
  })
  expect(back).toMatchObject({ ok: false, code: 'withdrawn' })
})

test('a definition too large for anybody to have written is no instrument', () => {
  const writer = testWriter(1)
  const instrument = newRecord(
    'instrument',
    { lineId: 'built-in:daily', previousIds: [], definition: { id: 'daily' } },
    writer,
  )
  const padded = { ...instrument.body, definition: { id: 'x'.repeat(200_001) } }
  expect(parseRecord({ ...instrument, body: padded }).ok).toBe(false)
})

test('an agreed value frame is changed by nobody, whatever their role and however late', () => {
  const [esi, kofi] = [testWriter(1), testWriter(2)]
  const frame = newRecord(
    'valueFrame',
    {
      title: 'One',
      number: 1,
      stage: 'weigh' as const,
      themes: { a: { name: 'Care' } },
      placed: {},
      weights: {},
      method: '',
    },
    esi,
  )
  const agreed = editRecord(frame, { set: { stage: 'agreed', weights: { a: 4 } } }, esi)
  const judgeFrame = (incoming: unknown, stored: unknown) =>
    judgeWrite({
      incoming,
      stored,
      isDeletion: false,
      writer: { personId: kofi.authorId, roles: ['participant', 'facilitator'] },
      lookup: () => null,
    })
  const refused = { ok: false, code: 'frame_agreed' }
  expect(judgeFrame(agreed, frame)).toEqual({ ok: true })
  expect(judgeFrame(agreed, agreed)).toEqual({ ok: true })
  const changes = [
    { set: { stage: 'weigh' } },
    { set: { 'weights.a': 1 } },
    { set: { 'themes.b': { name: 'Late' } } },
    { set: { 'placed.p': 'a' } },
    { visibility: 'public' as const },
  ]
  for (const change of changes) {
    expect(judgeFrame(editRecord(agreed, change, kofi), agreed)).toMatchObject(refused)
  }
  // A phone that had not heard of the agreement, once it has merged.
  const late = editRecord(frame, { set: { 'placed.p': 'a' } }, kofi)
  expect(judgeFrame(mergeRecords(late, agreed), agreed)).toMatchObject(refused)
})
