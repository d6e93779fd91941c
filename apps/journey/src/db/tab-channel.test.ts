import { afterEach, expect, test, vi } from 'vitest'
import { BroadcastChannel } from './tab-channel.ts'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

/** Shared locks alone, which is all that is asked for here; Node 20 has none. */
function stubLocks() {
  const held = new Set<{ readonly name: string }>()
  const locks = {
    async request(name: string, _options: object, hold: () => Promise<void>) {
      const lock = { name }
      held.add(lock)
      await hold()
      held.delete(lock)
    },
    query: async () => ({ held: [...held], pending: [] }),
  }
  vi.stubGlobal('navigator', { locks })
}

const pulled = (id: string) => ({
  eventBulk: { id, events: Array.from({ length: 100 }, (_, at) => ({ documentId: `${at}` })) },
})

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

test('a tab that is alone copies no long messages, and sends the short ones', async () => {
  stubLocks()
  const post = vi.spyOn(globalThis.BroadcastChannel.prototype, 'postMessage')
  const here = new BroadcastChannel('alone')
  await here.postMessage(pulled('first'))
  await here.postMessage({ eventBulk: { events: [{ documentId: 'a' }] } })
  expect(post.mock.calls).toEqual([[{ eventBulk: { events: [{ documentId: 'a' }] } }]])
  await here.close()
})

test('a second tab hears everything from its opening on, in the order of posting', async () => {
  stubLocks()
  const here = new BroadcastChannel('pair')
  const there = new BroadcastChannel('pair')
  const heard: unknown[] = []
  const both = new Promise<void>((resolve) => {
    there.addEventListener('message', (message) => {
      heard.push(message)
      if (heard.length === 2) resolve()
    })
  })
  void here.postMessage(pulled('long'))
  void here.postMessage('short')
  await both
  expect(heard).toEqual([pulled('long'), 'short'])
  await there.close()

  const post = vi.spyOn(globalThis.BroadcastChannel.prototype, 'postMessage')
  await here.postMessage(pulled('to nobody'))
  expect(post).not.toHaveBeenCalled()
  await here.close()
})

test('a message that cannot be copied holds up none after it', async () => {
  const [here, there] = [new BroadcastChannel('odd'), new BroadcastChannel('odd')]
  const arrived = new Promise((resolve) => there.addEventListener('message', resolve))
  await expect(here.postMessage(() => undefined)).rejects.toThrow('could not be cloned')
  await here.postMessage('after')
  expect(await arrived).toBe('after')
  await Promise.all([here.close(), there.close()])
})
