import type { SessionBody } from '@tributary/records'
import { expect, test } from 'vitest'

import type { Kept } from '../../db/journal.ts'
import { nowAndNext, programmeOf } from './programme.ts'
import { addDays, fromZoned, isZone, zoned } from './zoned-time.ts'

const ULID = '01ARZ3NDEKTSV4RRFFQ69G5FA'
const id = (letter: string) => `session:${ULID}${letter}`

function session(letter: string, more: Partial<SessionBody>): Kept<'session'> {
  const record = {
    _id: id(letter),
    type: 'session' as const,
    schemaVersion: 1,
    journeyId: `journey:${ULID}V`,
    hubId: `hub:${ULID}V`,
    authorId: `person:${ULID}V`,
    deviceId: `device-${ULID}V`,
    occurredAt: '2026-11-20T09:00:00.000Z',
    recordedAt: '2026-11-20T09:00:00.000Z',
    hlc: '000000000-0000-000000',
    lang: 'en',
    visibility: 'hub' as const,
    consentIds: [],
    source: 'app' as const,
    edits: { clock: {}, fields: {} },
    body: {
      title: letter,
      start: '2026-11-20T09:00:00.000Z',
      end: '2026-11-20T10:00:00.000Z',
      tz: 'Africa/Accra',
      place: '',
      theme: '',
      activity: '',
      facilitatorIds: [],
      ...more,
    },
  }
  return { record, isMine: true, conflicts: [], whereabouts: 'hub' }
}

const states = (records: readonly Kept<'session'>[]) =>
  Object.fromEntries(programmeOf(records, 'UTC').map(({ body, state }) => [body.title, state]))

test('a moved session stays as it was, and the new one knows its past', () => {
  const records = [
    session('A', {}),
    session('B', { state: 'placed', supersedesId: id('A'), start: '2026-11-20T12:00:00.000Z' }),
    session('C', { state: 'placed', supersedesId: id('B'), start: '2026-11-20T15:00:00.000Z' }),
  ]
  expect(states(records)).toEqual({ A: 'moved', B: 'moved', C: 'placed' })
  const last = programmeOf(records, 'UTC').find(({ body }) => body.title === 'C')
  expect(last?.before.map(({ body }) => body.title)).toEqual(['B', 'A'])
})

test('a proposal to move a session moves nothing until it is placed', () => {
  const moved = session('B', { state: 'proposed', supersedesId: id('A') })
  expect(states([session('A', {}), moved])).toEqual({ A: 'placed', B: 'proposed' })
})

test('two who move a session at once leave both to be seen', () => {
  const records = ['B', 'C'].map((letter) =>
    session(letter, { state: 'placed', supersedesId: id('A') }),
  )
  const [first] = programmeOf([session('A', {}), ...records], 'UTC')
  expect(first?.after).toEqual([id('B'), id('C')])
})

test('a moved session whose move is cancelled is where it was', () => {
  const back = session('B', { state: 'cancelled', supersedesId: id('A') })
  expect(states([session('A', {}), back])).toEqual({ A: 'placed', B: 'cancelled' })
})

test('sessions that name each other end, whoever wrote them', () => {
  const records = [
    session('A', { supersedesId: id('B') }),
    session('B', { supersedesId: id('A') }),
    session('C', { supersedesId: id('C') }),
  ]
  expect(programmeOf(records, 'UTC')).toHaveLength(3)
})

test('now and next are told from what is placed', () => {
  const programme = programmeOf(
    [
      session('A', {}),
      session('B', { start: '2026-11-20T09:30:00.000Z', state: 'proposed' }),
      session('C', { start: '2026-11-20T11:00:00.000Z', end: '2026-11-20T12:00:00.000Z' }),
    ],
    'UTC',
  )
  const { now, next } = nowAndNext(programme, Date.UTC(2026, 10, 20, 9, 30))
  expect(now.map(({ body }) => body.title)).toEqual(['A'])
  expect(next.map(({ body }) => body.title)).toEqual(['C'])
})

test('of sessions that begin at the same moment none is left out', () => {
  const at = (hour: number) => ({
    start: new Date(Date.UTC(2026, 10, 20, hour)).toISOString(),
    end: new Date(Date.UTC(2026, 10, 20, hour + 1)).toISOString(),
  })
  const programme = programmeOf(
    [session('A', at(9)), session('B', at(11)), session('C', at(11)), session('D', at(12))],
    'UTC',
  )
  const { now, next } = nowAndNext(programme, Date.UTC(2026, 10, 20, 10, 30))
  expect(now).toEqual([])
  expect(next.map(({ body }) => body.title)).toEqual(['B', 'C'])
})

test('a day begins where the journey is, not where the phone is', () => {
  const late = session('A', { start: '2026-11-20T23:30:00.000Z' })
  expect(programmeOf([late], 'Africa/Accra')[0]?.day).toBe('2026-11-20')
  expect(programmeOf([late], 'Africa/Nairobi')[0]?.day).toBe('2026-11-21')
})

test('a time that is typed is the time on the clocks of the place, also in summer', () => {
  for (const [tz, iso] of [
    ['Africa/Accra', '2026-07-01T09:15:00.000Z'],
    ['Europe/Paris', '2026-07-01T07:15:00.000Z'],
    ['Asia/Kathmandu', '2026-07-01T03:30:00.000Z'],
  ] as const) {
    const ms = fromZoned('2026-07-01', '09:15', tz)
    expect(new Date(ms ?? 0).toISOString()).toBe(iso)
    expect(zoned(ms ?? 0, tz)).toEqual({ day: '2026-07-01', time: '09:15' })
  }
  expect(fromZoned('', '09:15', 'UTC')).toBeNull()
})

test('a zone that nobody knows is taken for UTC', () => {
  expect(isZone('Moon/Sea')).toBe(false)
  expect(zoned(0, 'Moon/Sea')).toEqual({ day: '1970-01-01', time: '00:00' })
})

test('days are counted by the calendar', () => {
  expect(addDays('2026-02-28', 1)).toBe('2026-03-01')
  expect(addDays('2026-01-01', -1)).toBe('2025-12-31')
})
