import { expect, test } from 'vitest'
import { createTryLimiter } from './try-limiter.ts'

const limits = {
  perAddress: { tries: 3, windowMs: 1_000 },
  always: { tries: 1, windowMs: 10_000 },
  shared: { tries: 5, windowMs: 10_000 },
  inTotal: { tries: 20, windowMs: 10_000 },
}

function limiterAt() {
  let now = 1_000_000
  const limiter = createTryLimiter(limits, () => now)
  return { limiter, pass: (ms: number) => (now += ms) }
}
const fail = (limiter: ReturnType<typeof createTryLimiter>, address: string, times: number) => {
  for (let count = 0; count < times; count += 1) limiter.recordFailure(address)
}

test('an address that failed too often waits until its oldest failure is past', () => {
  const { limiter, pass } = limiterAt()
  fail(limiter, '10.0.0.1', 2)
  expect(limiter.waitS('10.0.0.1')).toBe(0)
  pass(500)
  fail(limiter, '10.0.0.1', 1)
  expect(limiter.waitS('10.0.0.1')).toBe(1)
  expect(limiter.waitS('10.0.0.2')).toBe(0)
  pass(501)
  expect(limiter.waitS('10.0.0.1')).toBe(0)
})

test('many addresses together use up what is shared, and whoever has not tried yet still may', () => {
  const { limiter, pass } = limiterAt()
  for (const last of [1, 2, 3, 4, 5]) fail(limiter, `10.0.0.${last}`, 2)
  expect(limiter.waitS('10.0.0.1')).toBe(10)
  expect(limiter.waitS('10.0.0.99')).toBe(0)
  fail(limiter, '10.0.0.99', 1)
  expect(limiter.waitS('10.0.0.99')).toBe(10)
  pass(10_001)
  expect(limiter.waitS('10.0.0.99')).toBe(0)
})

test('beyond the limit for all nobody tries, however many addresses there are', () => {
  const { limiter, pass } = limiterAt()
  for (let last = 1; last <= 20; last += 1) fail(limiter, `10.0.0.${last}`, 1)
  expect(limiter.waitS('10.0.1.1')).toBe(10)
  pass(10_001)
  expect(limiter.waitS('10.0.1.1')).toBe(0)
})

test('one IPv6 network counts as one, and a mapped IPv4 address as itself', () => {
  const { limiter } = limiterAt()
  for (const last of [1, 2, 3]) fail(limiter, `2001:db8:0:1::${last}`, 1)
  expect(limiter.waitS('2001:db8:0:1::99')).toBeGreaterThan(0)
  expect(limiter.waitS('2001:db8:0:2::1')).toBe(0)
  const other = limiterAt().limiter
  fail(other, '::ffff:10.0.0.1', 3)
  expect(other.waitS('10.0.0.1')).toBeGreaterThan(0)
})
