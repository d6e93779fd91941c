import { expect, test } from 'vitest'
import { editRecord } from './edit-record.ts'
import { type RecordWrite, judgeWrite } from './judge-write.ts'
import { type RecordWriter, newRecord } from './new-record.ts'
import type { AnyRecord } from './record-types.ts'
import { JOURNEY_ID, TEAM_ID, testEntry, testJourney, testWriter } from './testing.ts'
import { withdrawalIdFor } from './withdrawal.ts'

const ama = testWriter(1)
const kofi = testWriter(2)
const entry = testEntry(ama, 'counted 40 sachets')
const journeyDb = `journey-${JOURNEY_ID.slice(8).toLowerCase()}`

function judge(
  incoming: unknown,
  by: RecordWriter,
  more: Partial<RecordWrite> & { roles?: string[]; others?: readonly AnyRecord[] } = {},
) {
  const { roles = ['participant'], others = [], ...rest } = more
  return judgeWrite({
    incoming,
    stored: null,
    writer: { personId: by.authorId, roles },
    isDeletion: false,
    lookup: (id) => others.find((each) => each._id === id) ?? null,
    ...rest,
  })
}

function reasonOf(judgement: ReturnType<typeof judgeWrite>): string {
  return judgement.ok ? '' : judgement.reason
}

function withdrawalOf(record: AnyRecord, writer: RecordWriter, by: 'author' | 'shown' | 'host') {
  const body = { recordId: record._id, by, at: '2026-11-20T10:00:00.000Z' }
  return newRecord('withdrawal', body, writer, { id: withdrawalIdFor(record._id) })
}

function emptied(record: AnyRecord) {
  return { ...record, body: {}, _deleted: true }
}

test('a person writes in their own name, and in nobody else’s', () => {
  expect(judge(entry, ama)).toEqual({ ok: true })
  expect(reasonOf(judge(entry, kofi))).toContain('your own name')
})

test('an entry is never rewritten, not even by its author; the same again is fine', () => {
  const stored = { ...entry, _rev: '1-a' }
  expect(judge({ ...entry }, ama, { stored })).toEqual({ ok: true })
  const rewritten = { ...entry, body: { ...entry.body, text: 'other' } }
  expect(reasonOf(judge(rewritten, ama, { stored }))).toContain('never rewritten')
})

test('only the author of an entry can correct it', () => {
  const body = { entryId: entry._id, previousId: null, text: 'x' }
  const others = [entry]
  expect(judge(newRecord('amendment', body, ama), ama, { others })).toEqual({ ok: true })
  expect(reasonOf(judge(newRecord('amendment', body, kofi), kofi, { others }))).toContain('author')
})

test('only the author withdraws as author, only the host as host, only who is named as shown', () => {
  const others = [entry]
  expect(judge(withdrawalOf(entry, ama, 'author'), ama, { others })).toEqual({ ok: true })
  expect(judge(withdrawalOf(entry, kofi, 'author'), kofi, { others }).ok).toBe(false)
  expect(judge(withdrawalOf(entry, kofi, 'host'), kofi, { others }).ok).toBe(false)
  const asHost = withdrawalOf(entry, kofi, 'host')
  expect(judge(asHost, kofi, { others, roles: ['participant', 'host'] })).toEqual({ ok: true })
  expect(judge(withdrawalOf(entry, kofi, 'shown'), kofi, { others }).ok).toBe(false)
  const named = { ...entry, body: { ...entry.body, mentions: [kofi.authorId] } }
  expect(judge(withdrawalOf(entry, kofi, 'shown'), kofi, { others: [named] })).toEqual({ ok: true })
})

test('a withdrawal carries the number of the record it takes back', () => {
  const { _id, ...rest } = withdrawalOf(entry, ama, 'author')
  const elsewhere = { ...rest, _id: withdrawalIdFor(testEntry(ama, 'y')._id) }
  expect(_id).not.toBe(elsewhere._id)
  expect(judge(elsewhere, ama, { others: [entry] }).ok).toBe(false)
})

test('a withdrawn record cannot come back, nor can its corrections, not even from a replica', () => {
  const others = [withdrawalOf(entry, ama, 'author')]
  const amendment = newRecord('amendment', { entryId: entry._id, previousId: null, text: 'x' }, ama)
  for (const doc of [entry, amendment]) {
    expect(reasonOf(judge(doc, ama, { others }))).toContain('withdrawn')
    expect(judge(doc, ama, { others, roles: ['_admin'] }).ok).toBe(false)
  }
  expect(judge(emptied(entry), ama, { others, stored: entry, isDeletion: true })).toEqual({
    ok: true,
  })
})

test('a record that was moved away can come back by its author alone', () => {
  const stored = emptied(entry)
  expect(judge(entry, ama, { stored })).toEqual({ ok: true })
  const stolen = { ...entry, authorId: kofi.authorId }
  expect(judge(stolen, kofi, { stored }).ok).toBe(false)
})

test('a deletion keeps no text, and only the author, the host or a withdrawal allows it', () => {
  const stored = entry
  expect(judge(emptied(entry), ama, { stored, isDeletion: true })).toEqual({ ok: true })
  expect(judge({ ...entry, _deleted: true }, ama, { stored, isDeletion: true }).ok).toBe(false)
  expect(judge(emptied(entry), kofi, { stored, isDeletion: true }).ok).toBe(false)
  const bare = { _id: entry._id, _deleted: true }
  expect(judge(bare, kofi, { stored, isDeletion: true, roles: ['host'] })).toEqual({ ok: true })
  const withdrawal = withdrawalOf(entry, ama, 'author')
  expect(judge(bare, ama, { stored: withdrawal, isDeletion: true }).ok).toBe(false)
  expect(judge(bare, kofi, { stored: testJourney(ama), isDeletion: true }).ok).toBe(false)
})

test('anybody of the journey edits its purpose, nobody its author', () => {
  const journey = testJourney(ama)
  const edited = editRecord(journey, { set: { 'purpose.to': 'listen' } }, kofi)
  expect(judge(edited, kofi, { stored: journey })).toEqual({ ok: true })
  const stolen = { ...edited, authorId: kofi.authorId }
  expect(reasonOf(judge(stolen, kofi, { stored: journey }))).toContain('author')
  const widened = editRecord(journey, { visibility: 'hub' }, kofi)
  expect(judge(widened, kofi, { stored: journey }).ok).toBe(false)
})

test('a body that its edits do not say is refused', () => {
  const journey = testJourney(ama)
  const forged = { ...journey, body: { ...journey.body, title: 'x' } }
  expect(reasonOf(judge(forged, kofi, { stored: journey }))).toContain('edits')
  const { edits: _edits, ...bare } = journey
  expect(judge(bare, ama).ok).toBe(false)
})

test('who a person is and what they consent to is theirs alone to write', () => {
  const person = newRecord(
    'person',
    {
      displayName: 'Ama',
      isPseudonym: false,
      stakeholderGroup: 'participants',
      languages: ['en'],
      bio: '',
      practices: [],
      intendedRole: '',
    },
    ama,
    { id: ama.authorId },
  )
  expect(judge(person, ama, { db: 'hub' })).toEqual({ ok: true })
  expect(judge({ ...person, authorId: kofi.authorId }, kofi).ok).toBe(false)
  const renamed = editRecord(person, { set: { displayName: 'X' } }, kofi)
  expect(judge(renamed, kofi, { stored: person }).ok).toBe(false)
  const grant = newRecord(
    'consentGrant',
    {
      personId: ama.authorId,
      scope: 'collect',
      uses: [],
      audience: 'hub',
      attribution: 'name',
      method: 'tap',
    },
    kofi,
  )
  expect(judge(grant, kofi).ok).toBe(false)
})

test('a record is only let into the db of its audience', () => {
  expect(judge(entry, ama, { db: journeyDb })).toEqual({ ok: true })
  expect(judge(entry, ama, { db: 'hub' }).ok).toBe(false)
  expect(judge({ ...entry, visibility: 'private' }, ama, { db: journeyDb }).ok).toBe(false)
  const team = { ...entry, visibility: 'team', teamId: TEAM_ID }
  expect(judge(team, ama, { db: journeyDb }).ok).toBe(false)
  expect(judge(team, ama, { db: `team-${TEAM_ID.slice(5).toLowerCase()}` })).toEqual({ ok: true })
})

test('a participant cannot claim that records reached the network', () => {
  const body = { to: 'example', at: '2026-11-20T10:00:00.000Z', sentIds: [], recalledIds: [] }
  expect(judge(newRecord('mergeReceipt', body, ama), ama).ok).toBe(false)
  expect(judge(newRecord('mergeReceipt', body, ama), ama, { roles: ['_admin'] })).toEqual({
    ok: true,
  })
})

test('the author of a decision takes it back for good; a session stays with everybody', () => {
  const decision = newRecord(
    'decision',
    { proposal: 'Meet at six.', context: '', participatingIds: [], consentState: 'proposed' },
    ama,
  )
  const others = [decision]
  const withdrawal = withdrawalOf(decision, ama, 'author')
  expect(judge(withdrawal, ama, { others })).toEqual({ ok: true })
  expect(judge(withdrawalOf(decision, kofi, 'author'), kofi, { others }).ok).toBe(false)
  const gone = { ...decision, body: {}, edits: undefined, _deleted: true }
  expect(judge(gone, ama, { stored: decision, isDeletion: true })).toEqual({ ok: true })
  expect(judge(gone, kofi, { stored: decision, isDeletion: true }).ok).toBe(false)
  expect(reasonOf(judge(decision, kofi, { others: [withdrawal] }))).toContain('withdrawn')
})

test('anybody proposes a session, a facilitator gives it its place', () => {
  const body = {
    title: 'Songs',
    start: '2026-11-20T18:00:00.000Z',
    end: '2026-11-20T19:00:00.000Z',
    tz: 'Africa/Accra',
    place: '',
    theme: '',
    activity: '',
    facilitatorIds: [],
  }
  const proposed = newRecord('session', { ...body, state: 'proposed' }, ama)
  expect(judge(proposed, ama)).toEqual({ ok: true })
  expect(reasonOf(judge(newRecord('session', body, ama), ama))).toContain('propose')
  const placed = editRecord(proposed, { set: { state: 'placed' } }, ama)
  expect(reasonOf(judge(placed, ama, { stored: proposed }))).toContain('facilitator')
  const byKofi = editRecord(proposed, { set: { state: 'placed' } }, kofi)
  expect(judge(byKofi, kofi, { stored: proposed, roles: ['facilitator'] })).toEqual({ ok: true })
  const cancelled = editRecord(proposed, { set: { state: 'cancelled' } }, ama)
  expect(judge(cancelled, ama, { stored: proposed })).toEqual({ ok: true })
})
