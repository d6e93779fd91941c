import { createHlcClock } from '@tributary/records'
import { expect, test } from 'vitest'
import { coverageOf, dayHeard, daysUpTo, type HeardEntry } from './coverage.ts'

const DAYS = daysUpTo('2025-05-20', 3)
const PLACES = {
  channels: [
    { id: 'channel:b', name: 'Surprise' },
    { id: 'channel:a', name: 'Aliveness' },
  ],
  teams: [{ id: 'team:a', name: 'Drain' }],
}
const heard = (day: string, more: Partial<HeardEntry> = {}): HeardEntry => ({
  day,
  movement: 'enact',
  channelId: null,
  teamId: null,
  ...more,
})

test('days, channels and teams of which nothing was heard are told apart from the others', () => {
  const coverage = coverageOf(
    [heard('2025-05-18', { channelId: 'channel:a' }), heard('2025-05-20', { teamId: 'team:a' })],
    DAYS,
    PLACES,
  )
  expect(coverage.days).toEqual(['2025-05-18', '2025-05-19', '2025-05-20'])
  expect(coverage.silentDays).toEqual(['2025-05-19'])
  expect(coverage.channels.map(({ name, lastHeard }) => [name, lastHeard])).toEqual([
    ['Surprise', null],
    ['Aliveness', '2025-05-18'],
  ])
  expect(coverage.teams[0]?.heard).toEqual([false, false, true])
  expect(coverage.movements.reflect.lastHeard).toBeNull()
})

test('more entries of a team change nothing, and nothing in it names a person', () => {
  const once = coverageOf([heard('2025-05-20', { teamId: 'team:a' })], DAYS, PLACES)
  const often = coverageOf(
    Array.from({ length: 50 }, () => heard('2025-05-20', { teamId: 'team:a' })),
    DAYS,
    PLACES,
  )
  expect(often).toEqual(once)
  expect(JSON.stringify(often)).not.toMatch(/person|count/)
})

test('what was heard before the days shown is still the last that was heard', () => {
  const coverage = coverageOf([heard('2025-05-10', { teamId: 'team:a' })], DAYS, PLACES)
  expect(coverage.teams[0]).toMatchObject({ heard: [false, false, false], lastHeard: '2025-05-10' })
})

test('an entry counts for the day its phone says, unless no such day belongs to the journey', () => {
  const written = Date.UTC(2025, 4, 20, 12)
  const hlc = createHlcClock({ now: () => written, deviceTail: 'ABCDEF' }).tick()
  const span = { from: '2025-05-18', today: '2025-05-21', tz: 'Africa/Accra' }
  expect(dayHeard({ occurredAt: '2025-05-19T23:30:00.000Z', hlc }, span)).toBe('2025-05-19')
  // A phone that thinks it is 1970.
  expect(dayHeard({ occurredAt: '1970-01-02T00:00:00.000Z', hlc }, span)).toBe('2025-05-20')
})
