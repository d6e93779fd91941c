import { expect, test } from 'vitest'
import { roundAt } from './rounds.ts'

test('each rhythm has its rounds: once, a day, a week from Monday on, a month, a session', () => {
  const at = (round: 'once' | 'day' | 'week' | 'month' | 'session' | 'free', today: string) =>
    roundAt({ round }, today, 'session:1')
  expect(at('once', '2026-11-21')).toBe('once')
  expect(at('day', '2026-11-21')).toBe('2026-11-21')
  expect(['2026-11-15', '2026-11-16', '2026-11-22'].map((day) => at('week', day))).toEqual([
    '2026-W46',
    '2026-W47',
    '2026-W47',
  ])
  // The days around New Year belong to the week of their Thursday.
  expect(['2024-12-30', '2027-01-03'].map((day) => at('week', day))).toEqual([
    '2025-W01',
    '2026-W53',
  ])
  expect(at('month', '2026-11-21')).toBe('2026-11')
  expect(at('session', '2026-11-21')).toBe('session:1')
  expect(at('free', '2026-11-21')).toBeNull()
  expect(roundAt({ round: 'session' }, '2026-11-21', null)).toBeNull()
})
