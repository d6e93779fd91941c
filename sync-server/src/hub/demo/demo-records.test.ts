import { audienceDb, parseRecord } from '@tributary/records'
import { expect, test } from 'vitest'
import { newHubState } from '../new-hub.ts'
import { demoRecords } from './demo-records.ts'
import { seededRandom } from './seeded-random.ts'

const state = (seed: string) => {
  const random = seededRandom(seed)
  return newHubState(
    { hubName: 'Hub in Accra', journeyTitle: 'Emergent learning in Accra', isDemo: true },
    {
      nowMs: () => Date.UTC(2026, 0, 1),
      randomBytes: random.bytes,
      randomInt: (max) => Math.floor(random.next() * max),
    },
  )
}
const { records } = demoRecords(state('one'))
const ofType = (type: string) => records.filter((each) => each.type === type)
const entries = records.flatMap((each) => (each.type === 'entry' ? [each] : []))

test('the demo is one hub, one journey with phases, three teams, twenty people and sessions', () => {
  expect(ofType('hub')).toHaveLength(1)
  expect(ofType('journey')).toHaveLength(1)
  expect(ofType('team')).toHaveLength(3)
  expect(ofType('person')).toHaveLength(20)
  expect(ofType('session').length).toBeGreaterThan(10)
})

test('at least 400 entries lie on fourteen days and no two say the same', () => {
  expect(entries.length).toBeGreaterThanOrEqual(400)
  expect(new Set(entries.map((each) => each.body.text)).size).toBe(entries.length)
  expect(new Set(entries.map((each) => each.occurredAt.slice(0, 10))).size).toBe(14)
})

test('actions are paired to reflections, and both languages are heard', () => {
  const ids = new Set(entries.filter((each) => each.body.movement === 'enact').map((e) => e._id))
  const paired = entries.filter((each) => each.body.aboutIds.some((id) => ids.has(id)))
  expect(paired.length).toBeGreaterThan(120)
  expect(entries.filter((each) => each.lang === 'fr').length).toBeGreaterThan(20)
})

test('questions, decisions, thanks, offers and a library are there, and a session was moved', () => {
  const kinds =
    'channel decision wording signal offerNeed pattern term story resource place network pathway'
  const types = kinds.split(' ')
  for (const type of types) expect(ofType(type)).not.toEqual([])
  const moved = records.flatMap((each) => (each.type === 'session' ? [each.body] : []))
  expect(moved.filter(({ supersedesId }) => supersedesId !== undefined)).toHaveLength(1)
  expect(moved.filter(({ state }) => state === 'proposed')).toHaveLength(1)
})

test('every record of the demo is a valid record', () => {
  expect(records.filter((each) => !parseRecord(each).ok)).toEqual([])
})

test('some entries are meant for the network, and some for a team alone', () => {
  expect(entries.filter((each) => each.visibility === 'network').length).toBeGreaterThan(60)
  expect(entries.filter((each) => audienceDb(each).startsWith('team-')).length).toBeGreaterThan(3)
})

test('the same hub tells the same story with the same ids, another hub has other ids', () => {
  expect(demoRecords(state('one')).records).toEqual(records)
  const others = new Set(demoRecords(state('two')).records.map((each) => each._id))
  expect(records.some((each) => others.has(each._id))).toBe(false)
})
