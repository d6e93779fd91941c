import { expect, test } from 'vitest'
import { LoginThrottle } from './login-throttle.ts'

function newThrottle() {
  const clock = { now: 0 }
  const throttle = new LoginThrottle(() => clock.now)
  const isOpen = async (address: string, name: string) => {
    try {
      return (await throttle.run(address, name, async () => true)) === true
    } catch {
      return false
    }
  }
  const fail = async (times: number, address: string, name: string) => {
    for (let n = 0; n < times; n++) await throttle.run(address, name, async () => undefined)
  }
  return { clock, throttle, isOpen, fail }
}

test('[US15] a name that many addresses guess at leaves each of them three tries, and its owner theirs', async () => {
  const { clock, isOpen, fail } = newThrottle()
  for (let n = 0; n < 50; n++) await fail(3, `10.0.0.${n}`, 'host')
  expect(await isOpen('10.0.0.1', 'host')).toBe(false)
  expect(await isOpen('10.0.0.1', 'ama')).toBe(true)
  expect(await isOpen('192.168.1.7', 'host')).toBe(true)
  await fail(2, '192.168.1.7', 'host')
  expect(await isOpen('192.168.1.7', 'host')).toBe(true)
  clock.now += 60_000
  expect(await isOpen('10.0.0.1', 'host')).toBe(true)
})

test('[US16] addresses of one IPv6 network count as one, and a flood of names wipes nothing', async () => {
  const { isOpen, fail } = newThrottle()
  for (let n = 0; n < 20; n++) await fail(1, `2001:db8:1:2::${n}`, 'host')
  expect(await isOpen('2001:db8:1:2::ffff', 'host')).toBe(false)
  expect(await isOpen('2001:db8:1:3::1', 'host')).toBe(true)
  await fail(20, '10.0.0.1', 'host')
  for (let n = 0; n < 9_000; n++) await fail(1, `10.1.${n >> 8}.${n & 255}`, `name${n}`)
  expect(await isOpen('10.0.0.1', 'host')).toBe(false)
})

test('[US23] many tries at once from one address are no more than one after another would be', async () => {
  const { throttle } = newThrottle()
  let tried = 0
  const outcomes = await Promise.allSettled(
    Array.from({ length: 200 }, () =>
      throttle.run('10.0.0.1', 'host', async () => {
        await Promise.resolve()
        tried += 1
        return undefined
      }),
    ),
  )
  expect(tried).toBe(20)
  expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(180)
  const good = await Promise.all(
    Array.from({ length: 200 }, () => throttle.run('10.0.0.2', 'host', async () => 'in')),
  )
  expect(new Set(good)).toEqual(new Set(['in']))
})
