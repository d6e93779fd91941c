import { expect, test } from 'vitest'
import { judgeReplicas, type Truth } from '../phones/judge-replicas.ts'
import type { PhoneReport, Refused } from '../phones/messages.ts'

const TEAM = 'team:1'
const refusal: Refused = { id: TEAM, code: 'forbidden.not_your_role', at: 5_000 }

/** What is wrong when `leaver` was taken out of the team between 4,000 and 6,000. */
function judged(leaver: string, refused: Refused) {
  const report: PhoneReport = {
    index: 0,
    personId: 'person:ama',
    deviceId: 'device-1',
    unsent: 0,
    refused: [refused],
    written: [],
    edits: [],
    holds: { journey: [[TEAM, 'as the hub has it']] },
    holdsPrivate: [],
    outages: 0,
  }
  const truth: Truth = {
    stores: new Map([['journey', new Map([[TEAM, 'as the hub has it']])]]),
    membersOf: new Map(),
    revokedAt: new Map(),
    left: new Map([[TEAM, new Map([[leaver, { orderedAt: 4_000, doneAt: 6_000 }]])]]),
  }
  return judgeReplicas([report], truth)
}

test('a change of a team is refused to whoever was taken out of it, and to nobody else', () => {
  expect(judged('person:ama', refusal)).toEqual([])
  expect(judged('person:kofi', refusal)).toHaveLength(1)
})

test('before somebody is taken out, and for another record or reason, no refusal is right', () => {
  for (const other of [{ at: 3_999 }, { id: 'team:2' }, { code: 'forbidden.unreadable' }]) {
    expect(judged('person:ama', { ...refusal, ...other })).toHaveLength(1)
  }
})
