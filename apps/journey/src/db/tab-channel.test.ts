import { expect, test } from 'vitest'
import { BroadcastChannel } from './tab-channel.ts'

test('what one tab posts reaches the others, and not itself', async () => {
  const [here, there] = [new BroadcastChannel('tabs'), new BroadcastChannel('tabs')]
  const own: unknown[] = []
  here.addEventListener('message', (message) => own.push(message))
  const arrived = new Promise((resolve) => there.addEventListener('message', resolve))
  await here.postMessage({ ids: ['a'] })
  expect(await arrived).toEqual({ ids: ['a'] })
  expect(own).toEqual([])
  await Promise.all([here.close(), there.close()])
})

test('a listener that was taken away hears nothing more', async () => {
  const [here, there] = [new BroadcastChannel('tabs'), new BroadcastChannel('tabs')]
  const heard: unknown[] = []
  const listener = (message: unknown) => heard.push(message)
  there.addEventListener('message', listener)
  there.removeEventListener('message', listener)
  const arrived = new Promise((resolve) => there.addEventListener('message', resolve))
  await here.postMessage('late')
  await arrived
  expect(heard).toEqual([])
  await Promise.all([here.close(), there.close()])
})
