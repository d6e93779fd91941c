import { describe, expect, test } from 'vitest'
import { createSingleSyncOwner, type SingleSyncOwner } from './single-sync-owner.ts'
import type { OwnerChannel, SyncOwnerEnv } from './sync-owner-env.ts'

/** A browser with hand-driven time, in which tabs share locks, storage and channels. */
function createBrowser(hasLocks: boolean) {
  let now = 1_000_000
  let timers: { readonly at: number; readonly run: () => void }[] = []
  const channels = new Set<{ run: (message: string) => void }>()
  const stored = new Map<string, string>()
  const storageListeners = new Map<number, () => void>()
  const locks = createLocks()
  let tabCount = 0

  const flush = async () => {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
  }

  return {
    now: () => now,
    async pass(ms: number) {
      const until = now + ms
      for (;;) {
        await flush()
        const due = timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0]
        if (due === undefined) break
        timers = timers.filter((timer) => timer !== due)
        now = due.at
        due.run()
      }
      now = until
    },
    openTab(isVisible: boolean) {
      tabCount += 1
      const tab = tabCount
      const log: string[] = []
      let visible = isVisible
      let onVisible: () => void = () => undefined
      let stopTakes: Promise<void> = Promise.resolve()
      const env: SyncOwnerEnv = {
        ...(hasLocks ? { locks } : {}),
        storage: {
          getItem: (key) => stored.get(key) ?? null,
          setItem(key, value) {
            stored.set(key, value)
            for (const [other, run] of storageListeners) if (other !== tab) run()
          },
          removeItem: (key) => stored.delete(key),
        },
        openChannel(): OwnerChannel {
          const own = { run: (_message: string) => undefined as void }
          channels.add(own)
          return {
            post: (message) => {
              for (const channel of channels) if (channel !== own) channel.run(message)
            },
            onMessage: (run) => {
              own.run = run
            },
            close: () => channels.delete(own),
          }
        },
        isVisible: () => visible,
        onVisible: (run) => {
          onVisible = run
          return () => undefined
        },
        onStorage: (run) => {
          storageListeners.set(tab, run)
          return () => storageListeners.delete(tab)
        },
        now: () => now,
        random: () => (tab * 0.37) % 1,
        setTimer(run, ms) {
          const timer = { at: now + ms, run }
          timers.push(timer)
          return () => {
            timers = timers.filter((other) => other !== timer)
          }
        },
      }
      const owner: SingleSyncOwner = createSingleSyncOwner(
        'store',
        {
          onGain: () => log.push('gain'),
          onLoss: async () => {
            log.push('loss')
            await stopTakes
            log.push('stopped')
          },
        },
        env,
      )
      let isOwner = false
      owner.isOwner$.subscribe((is) => {
        isOwner = is
      })
      return {
        log,
        owner,
        isOwner: () => isOwner,
        show() {
          visible = true
          onVisible()
        },
        stopSlowly(until: Promise<void>) {
          stopTakes = until
        },
      }
    },
  }
}

/** The parts of Web Locks that matter here: waiting, stealing, trying, freeing. */
function createLocks(): Pick<LockManager, 'request'> {
  let held: { readonly name: string; readonly reject: (error: unknown) => void } | undefined
  const queue: (() => void)[] = []
  const next = () => queue.shift()?.()

  function hold(name: string, callback: (lock: Lock | null) => unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const mine = { name, reject }
      held = mine
      Promise.resolve(callback({ name, mode: 'exclusive' })).then((value) => {
        if (held === mine) {
          held = undefined
          next()
        }
        resolve(value)
      }, reject)
    })
  }

  const request = (
    name: string,
    options: LockOptions,
    callback: (lock: Lock | null) => unknown,
  ) => {
    if (options.steal) {
      const old = held
      held = undefined
      old?.reject(new DOMException('stolen', 'AbortError'))
      return hold(name, callback)
    }
    if (held === undefined) return hold(name, callback)
    if (options.ifAvailable) return Promise.resolve(callback(null))
    return new Promise((resolve, reject) => {
      const begin = () => hold(name, callback).then(resolve, reject)
      queue.push(begin)
      options.signal?.addEventListener('abort', () => {
        const at = queue.indexOf(begin)
        if (at >= 0) queue.splice(at, 1)
        reject(new DOMException('withdrawn', 'AbortError'))
      })
    })
  }
  // The overloads of the real one cannot be written as one function.
  return { request: request as LockManager['request'] }
}

describe.each([
  { kind: 'Web Locks', hasLocks: true },
  { kind: 'a lease in localStorage', hasLocks: false },
])('with $kind', ({ hasLocks }) => {
  test('the first tab owns the sync without waiting for anybody', async () => {
    const browser = createBrowser(hasLocks)
    const tab = browser.openTab(true)
    tab.owner.start()
    await browser.pass(300)
    expect(tab.isOwner()).toBe(true)
  })

  test('a hidden tab waits while another owns the sync', async () => {
    const browser = createBrowser(hasLocks)
    const [first, second] = [browser.openTab(true), browser.openTab(false)]
    first.owner.start()
    await browser.pass(300)
    second.owner.start()
    await browser.pass(60_000)
    expect([first.isOwner(), second.isOwner()]).toEqual([true, false])
  })

  test('the tab that becomes visible takes the sync, and the old owner stops first', async () => {
    const browser = createBrowser(hasLocks)
    const [first, second] = [browser.openTab(true), browser.openTab(false)]
    let finishStop: () => void = () => undefined
    first.stopSlowly(
      new Promise((resolve) => {
        finishStop = resolve
      }),
    )
    first.owner.start()
    second.owner.start()
    await browser.pass(300)
    second.show()
    await browser.pass(300)
    expect([first.isOwner(), second.isOwner()]).toEqual([false, false])
    expect(first.log).toEqual(['gain', 'loss'])
    finishStop()
    await browser.pass(0)
    expect(second.isOwner()).toBe(true)
    expect(first.log).toEqual(['gain', 'loss', 'stopped'])
  })

  test('a frozen old owner holds the new one up for a second, no longer', async () => {
    const browser = createBrowser(hasLocks)
    const [first, second] = [browser.openTab(true), browser.openTab(false)]
    first.stopSlowly(new Promise(() => undefined))
    first.owner.start()
    second.owner.start()
    await browser.pass(300)
    second.show()
    await browser.pass(1_300)
    expect(second.isOwner()).toBe(true)
  })

  test('when the owner leaves, a waiting tab follows', async () => {
    const browser = createBrowser(hasLocks)
    const [first, second] = [browser.openTab(true), browser.openTab(false)]
    first.owner.start()
    second.owner.start()
    await browser.pass(300)
    await first.owner.stop()
    await browser.pass(7_000)
    expect([first.isOwner(), second.isOwner()]).toEqual([false, true])
  })

  test('never two at once, however tabs come into view', async () => {
    const browser = createBrowser(hasLocks)
    const tabs = [browser.openTab(true), browser.openTab(false), browser.openTab(false)]
    for (const tab of tabs) tab.owner.start()
    for (let turn = 0; turn < 30; turn += 1) {
      tabs[(turn * 7) % 3]?.show()
      await browser.pass((turn * 137) % 900)
      expect(tabs.filter((tab) => tab.isOwner()).length).toBeLessThanOrEqual(1)
    }
    await browser.pass(3_000)
    expect(tabs.filter((tab) => tab.isOwner()).length).toBe(1)
  })
})
