import { expect, test } from 'vitest'
import { LoginThrottle } from './login-throttle.ts'

function newThrottle() {
  const clock = { now: 0 }
  const throttle = new LoginThrottle(() => clock.now)
  const isOpen = (address: string, name: string) => {
    try {
      throttle.check(address, name)
      return true
    } catch {
      return false
    }
  }
  const fail = (times: number, address: string, name: string) => {
    for (let n = 0; n < times; n++) throttle.noteFailure(address, name)
  }
  return { clock, isOpen, fail }
}

test('[US15] a name that many addresses guess at leaves each of them three tries, and its owner theirs', () => {
  const { clock, isOpen, fail } = newThrottle()
  for (let n = 0; n < 50; n++) fail(3, `10.0.0.${n}`, 'host')
  expect(isOpen('10.0.0.1', 'host')).toBe(false)
  expect(isOpen('10.0.0.1', 'ama')).toBe(true)
  expect(isOpen('192.168.1.7', 'host')).toBe(true)
  fail(2, '192.168.1.7', 'host')
  expect(isOpen('192.168.1.7', 'host')).toBe(true)
  clock.now += 60_000
  expect(isOpen('10.0.0.1', 'host')).toBe(true)
})

test('[US16] addresses of one IPv6 network count as one, and a flood of names wipes nothing', () => {
  const { isOpen, fail } = newThrottle()
  for (let n = 0; n < 20; n++) fail(1, `2001:db8:1:2::${n}`, 'host')
  expect(isOpen('2001:db8:1:2::ffff', 'host')).toBe(false)
  expect(isOpen('2001:db8:1:3::1', 'host')).toBe(true)
  fail(20, '10.0.0.1', 'host')
  for (let n = 0; n < 9_000; n++) fail(1, `10.1.${n >> 8}.${n & 255}`, `name${n}`)
  expect(isOpen('10.0.0.1', 'host')).toBe(false)
})
