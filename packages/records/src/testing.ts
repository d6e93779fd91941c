import { createHlcClock } from './hlc.ts'
import type { RecordWriter } from './new-record.ts'
import { newRecord } from './new-record.ts'
import type { JourneyRecord, RecordOf } from './record-types.ts'
import { createUlidFactory } from './ulid.ts'

// Makes records for tests: seeded, with a clock that the test moves.

export const START = Date.UTC(2026, 10, 20, 9)

/** Deterministic bytes; every call gives others. */
function countingBytes(seed: number): (length: number) => Uint8Array {
  let state = seed >>> 0
  return (length) =>
    Uint8Array.from({ length }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return state >>> 24
    })
}

function testUlid(number: number): string {
  return createUlidFactory({ now: () => START, randomBytes: countingBytes(number * 7919 + 1) })()
}

export const JOURNEY_ID = `journey:${testUlid(1)}`
const HUB_ID = `hub:${testUlid(2)}`
export const TEAM_ID = `team:${testUlid(3)}`

export interface TestWriter extends RecordWriter {
  advance(ms: number): void
}

/** Writer number `number`: a person of their own, with one device. */
export function testWriter(number: number, more: Partial<RecordWriter> = {}): TestWriter {
  let now = START
  const deviceId = `device-${testUlid(200 + number)}`
  const clock = createHlcClock({ now: () => now, deviceTail: deviceId.slice(-6) })
  return {
    journeyId: JOURNEY_ID,
    hubId: HUB_ID,
    authorId: `person:${testUlid(100 + number)}`,
    deviceId,
    lang: 'en',
    clock,
    now: () => now,
    newUlid: createUlidFactory({ now: () => now, randomBytes: countingBytes(number) }),
    advance: (ms) => {
      now += ms
    },
    ...more,
  }
}

export function testJourney(writer: RecordWriter): JourneyRecord {
  return newRecord(
    'journey',
    {
      title: 'Accra',
      practice: 'emergent learning',
      applications: ['flooding'],
      purpose: { to: 'learn', inAWayThat: 'includes', soThat: 'water flows' },
      phases: [],
      startsOn: '2026-11-01',
      endsOn: '2026-11-30',
    },
    writer,
    { id: JOURNEY_ID },
  )
}

export function testEntry(writer: RecordWriter, text: string): RecordOf<'entry'> {
  return newRecord(
    'entry',
    { movement: 'enact', text, mediaIds: [], aboutIds: [], mentions: [] },
    writer,
  )
}
