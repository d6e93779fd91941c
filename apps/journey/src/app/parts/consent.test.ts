import type { SignalBody } from '@tributary/records'
import { expect, test } from 'vitest'

import type { Kept } from '../../db/journal.ts'
import { stancesOn, wordingOf } from './consent.ts'

const ULID = '01ARZ3NDEKTSV4RRFFQ69G5FA'
const DECISION = `decision:${ULID}V`
const PROPOSAL = 'Meet at six.'

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
  const [ama, ...others] = stancesOn(DECISION, PROPOSAL, said)
  expect(ama?.theme).toBe('objection')
  expect(ama?.signalIds).toHaveLength(2)
  expect(others).toEqual([])
})

test('consent to one wording is not consent to the next', () => {
  const said = [signal('ama', 1, { aboutVersion: wordingOf('Meet at six.') })]
  expect(stancesOn(DECISION, PROPOSAL, said)[0]?.isOfThisWording).toBe(true)
  expect(stancesOn(DECISION, 'Meet at five.', said)[0]?.isOfThisWording).toBe(false)
})

test('thanks, and words about another proposal, are no consent', () => {
  const said = [
    signal('ama', 1, { theme: 'thanks' }),
    signal('kofi', 2, { aboutId: `decision:${ULID}W` }),
  ]
  expect(stancesOn(DECISION, PROPOSAL, said)).toEqual([])
})

test('to what is never reworded, a word is to what stands', () => {
  const said = [signal('ama', 1, { aboutVersion: wordingOf('Something else.') })]
  expect(stancesOn(DECISION, null, said)[0]?.isOfThisWording).toBe(true)
})
