import type { DecisionBody } from '@tributary/records'
import { expect, test } from 'vitest'
import { isToReview } from './to-review.ts'

test('a decision comes back on its day, and not before it is decided', () => {
  const decided: DecisionBody = {
    proposal: 'Meet at six.',
    context: '',
    participatingIds: [],
    consentState: 'decided',
    reviewOn: '2026-11-21',
  }
  expect(isToReview(decided, '2026-11-20')).toBe(false)
  expect(isToReview(decided, '2026-11-21')).toBe(true)
  expect(isToReview({ ...decided, consentState: 'proposed' }, '2026-11-21')).toBe(false)
})
