import { expect, test } from 'vitest'
import { createClockOffset } from './clock-offset.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const HUB_MS = Date.parse('2026-11-20T09:00:00Z')

/** A phone that is behind the hub, which has just answered and goes away. */
function phoneBehind(behindMs: number) {
  let hubMs = HUB_MS
  let phoneMs = HUB_MS - behindMs
  let monotonicMs = 5_000
  const told: number[] = []
  const clocks = { now: () => phoneMs, monotonic: () => monotonicMs }
  const offset = createClockOffset(behindMs, clocks, (offsetMs) => told.push(offsetMs))
  const pass = (ms: number) => {
    hubMs += ms
    phoneMs += ms
  }
  return {
    offset,
    told,
    wait(ms: number) {
      pass(ms)
      monotonicMs += ms
    },
    /** The monotonic clock stands still meanwhile. */
    sleep: pass,
    set(byMs: number) {
      phoneMs += byMs
    },
    /** How far what the phone writes is ahead of the hub's time. */
    aheadMs: () => phoneMs + offset.read() - hubMs,
  }
}

test('time that passes changes nothing', () => {
  const phone = phoneBehind(HOUR_MS)
  for (let minute = 0; minute < 90; minute += 1) phone.wait(MINUTE_MS)
  expect(phone.aheadMs()).toBe(0)
  expect(phone.told).toEqual([])
})

test('a slow clock that is set right while the hub is away does not overshoot', () => {
  const phone = phoneBehind(HOUR_MS)
  phone.wait(10 * MINUTE_MS)
  phone.set(HOUR_MS)
  expect(phone.aheadMs()).toBe(0)
  phone.wait(10 * MINUTE_MS)
  expect(phone.aheadMs()).toBe(0)
  expect(phone.told).toEqual([0])
})

test('a clock that is set right to the minute by hand is told from one that slept', () => {
  const phone = phoneBehind(HOUR_MS)
  phone.set(HOUR_MS - 40_000)
  expect(phone.aheadMs()).toBe(0)
  expect(phone.told).toEqual([40_000])
})

test('a phone that sleeps goes on by the offset that it heard', () => {
  const phone = phoneBehind(HOUR_MS)
  phone.sleep(8 * HOUR_MS)
  expect(phone.aheadMs()).toBe(0)
  phone.sleep(20 * MINUTE_MS)
  expect(phone.aheadMs()).toBe(0)
  expect(phone.told).toEqual([])
})

test('a fast clock that is set right goes on in the hub’s time, asleep before or not', () => {
  const phone = phoneBehind(-3 * HOUR_MS)
  phone.sleep(10 * MINUTE_MS)
  expect(phone.aheadMs()).toBe(0)
  phone.set(-3 * HOUR_MS)
  expect(phone.aheadMs()).toBe(0)
  expect(phone.told).toEqual([0])
})

test('what the hub tells counts from then on', () => {
  const phone = phoneBehind(HOUR_MS)
  phone.set(7 * MINUTE_MS)
  phone.offset.hear(53 * MINUTE_MS)
  expect(phone.aheadMs()).toBe(0)
  expect(phone.told).toEqual([])
})
