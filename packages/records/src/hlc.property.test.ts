import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createHlcClock, hlcToMs } from './hlc.ts'
import { START } from './testing.ts'

const MINUTE = 60_000

test('every tick is later than every tick and every followed time before it', () => {
  const step = fc.record({
    jumpMs: fc.integer({ min: -30 * MINUTE, max: 30 * MINUTE }),
    remoteMs: fc.option(fc.integer({ min: -20 * MINUTE, max: 20 * MINUTE })),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let now = START
      const clock = createHlcClock({ now: () => now, deviceTail: 'AAAAAA' })
      let before = ''
      for (const { jumpMs, remoteMs } of steps) {
        now += jumpMs
        const ahead = remoteMs ?? 0
        const remote = createHlcClock({ now: () => now + ahead, deviceTail: 'zzzzzz' }).tick()
        const isFollowed = remoteMs !== null && clock.observe(remote)
        expect(isFollowed).toBe(remoteMs !== null && ahead <= 10 * MINUTE)
        if (isFollowed && remote.slice(0, 14) > before.slice(0, 14)) before = remote
        const tick = clock.tick()
        expect(tick.slice(0, 14) > before.slice(0, 14)).toBe(true)
        before = tick
      }
    }),
  )
})

test('a clock restarted from its last time goes on from there', () => {
  const first = createHlcClock({ now: () => START, deviceTail: 'AAAAAA' })
  first.tick()
  const last = first.tick()
  const restarted = createHlcClock({ now: () => START - MINUTE, deviceTail: 'AAAAAA', last })
  expect(restarted.tick() > last).toBe(true)
})

test('text that is no time is neither followed nor fatal', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const clock = createHlcClock({ now: () => START, deviceTail: 'AAAAAA' })
      fc.pre(hlcToMs(text) === null)
      expect(clock.observe(text)).toBe(false)
    }),
  )
})
