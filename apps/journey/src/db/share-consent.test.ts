import { expect, test } from 'vitest'
import { openTestPhone, testIdentity } from './testing.ts'

test('a consent given on a phone of another year lasts from the day it really is', async () => {
  const sevenYears = 7 * 365 * 86_400_000
  const late = await openTestPhone({ identity: testIdentity({ clockOffsetMs: sevenYears }) })
  await late.journal.logEntry({
    movement: 'enact',
    text: 'Counted 40 sachets',
    aboutIds: [],
    teamId: null,
    sessionId: null,
    visibility: 'network',
  })
  const grants = await late.database.hub.find({ selector: { type: 'consentGrant' } }).exec()
  const ends = grants.flatMap((grant) => Reflect.get(grant.toJSON().body, 'expiresAt') ?? [])
  await late.close()
  expect(ends).toEqual([expect.stringMatching(/^2035-/)])
})
