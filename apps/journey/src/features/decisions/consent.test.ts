import type { DecisionBody, SignalBody } from '@tributary/records'
import { expect, test } from 'vitest'

import type { Kept } from '../../db/journal.ts'
import { isToReview, stancesOn, wordingOf } from './consent.ts'

const ULID = '01ARZ3NDEKTSV4RRFFQ69G5FA'
const DECISION = `decision:${ULID}V`
const body: DecisionBody = {
  proposal: 'Meet at six.',
  context: '',
  participatingIds: [],
  consentState: 'proposed',
}

function signal(by: string, at: number, more: Partial<SignalBody>): Kept<'signal'> {
  const record = {
    _id: `signal:${by}${at}`,
    type: 'signal' as const,
    schemaVersion: 1,
    journeyId: `journey:${ULID}V`,
    hubId: `hub:${ULID}V`,
    authorId: by,
    deviceId: `device-${ULID}V`,
    occurredAt: '2026-11-20T09:00:00.000Z',
    recordedAt: '2026-11-20T09:00:00.000Z',
    hlc: String(at).padStart(9, '0'),
    lang: 'en',
    visibility: 'hub' as const,
    consentIds: [],
    source: 'app' as const,
    body: { toIds: [], theme: 'agreement' as const, note: '', aboutId: DECISION, ...more },
  }
  return { record, isMine: false, conflicts: [], whereabouts: 'hub' }
}

test('the latest word of a person counts, in whatever order the words arrive', () => {
  const said = [signal('ama', 2, { theme: 'objection' }), signal('ama', 1, {})]
  const [ama, ...others] = stancesOn(DECISION, body, said)
  expect(ama?.theme).toBe('objection')
  expect(ama?.signalIds).toHaveLength(2)
  expect(others).toEqual([])
})

test('consent to one wording is not consent to the next', () => {
  const said = [signal('ama', 1, { aboutVersion: wordingOf('Meet at six.') })]
  expect(stancesOn(DECISION, body, said)[0]?.isOfThisWording).toBe(true)
  const reworded = { ...body, proposal: 'Meet at five.' }
  expect(stancesOn(DECISION, reworded, said)[0]?.isOfThisWording).toBe(false)
})

test('thanks, and words about another proposal, are no consent', () => {
  const said = [
    signal('ama', 1, { theme: 'thanks' }),
    signal('kofi', 2, { aboutId: `decision:${ULID}W` }),
  ]
  expect(stancesOn(DECISION, body, said)).toEqual([])
})

test('a decision comes back on its day, and not before it is decided', () => {
  const decided: DecisionBody = { ...body, consentState: 'decided', reviewOn: '2026-11-21' }
  expect(isToReview(decided, '2026-11-20')).toBe(false)
  expect(isToReview(decided, '2026-11-21')).toBe(true)
  expect(isToReview({ ...decided, consentState: 'proposed' }, '2026-11-21')).toBe(false)
})
