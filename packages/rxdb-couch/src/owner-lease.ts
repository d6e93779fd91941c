import type { Ownership, OwnershipEvents } from './ownership.ts'
import type { SyncOwnerEnv } from './sync-owner-env.ts'

const TICK_MS = 1_000
/** Background tabs may run their timers once a minute; what they lose then, they are told. */
const LEASE_MS = 5_000
/** localStorage has no compare-and-set: who still stands after this has won. */
const SETTLE_MS = 100

interface Lease {
  readonly tab: string
  readonly until: number
}

/** The ownership as a lease in localStorage, for pages that are no secure context. */
export function createLease(name: string, env: SyncOwnerEnv, events: OwnershipEvents): Ownership {
  const key = `${name}|sync-owner`
  const tab = Array.from({ length: 4 }, () => env.random().toString(36).slice(2)).join('')
  let state: 'off' | 'waiting' | 'claiming' | 'held' = 'off'
  let wasTaken = false
  let cancelTimer: () => void = () => undefined
  let stopListening: () => void = () => undefined

  const write = () => {
    const lease: Lease = { tab, until: env.now() + LEASE_MS }
    env.storage?.setItem(key, JSON.stringify(lease))
  }
  // Without storage nothing can be shared, and the tab is taken for the only one.
  const isMine = () => env.storage === undefined || read()?.tab === tab
  const isFree = () => {
    const lease = read()
    if (lease === undefined) return true
    // A lease from the future was written before the clock was set back.
    return lease.until < env.now() || lease.until > env.now() + 2 * LEASE_MS
  }

  function read(): Lease | undefined {
    const text = env.storage?.getItem(key) ?? null
    if (text === null) return undefined
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null) return undefined
    const holder: unknown = Reflect.get(value, 'tab')
    const until: unknown = Reflect.get(value, 'until')
    return typeof holder === 'string' && typeof until === 'number'
      ? { tab: holder, until }
      : undefined
  }

  function tickIn(ms: number) {
    cancelTimer()
    cancelTimer = env.setTimer(look, ms)
  }

  function look() {
    if (state === 'off') return
    if (state === 'held' || state === 'claiming') {
      if (!isMine()) {
        const wasHeld = state === 'held'
        state = 'waiting'
        if (wasHeld) events.onTaken()
      } else {
        write()
        if (state === 'claiming') {
          state = 'held'
          events.onHeld(wasTaken)
        }
      }
    } else if (isFree()) {
      claim()
      return
    }
    tickIn(TICK_MS)
  }

  function claim() {
    wasTaken = !isFree() && !isMine()
    state = 'claiming'
    write()
    tickIn(SETTLE_MS * (1 + env.random()))
  }

  const listen = () => {
    stopListening()
    stopListening = env.onStorage(() => {
      if (state === 'held' && !isMine()) look()
    })
  }

  return {
    steal() {
      listen()
      if (state !== 'held') claim()
    },
    queue() {
      listen()
      if (state === 'held' || state === 'claiming') return
      state = 'waiting'
      tickIn(env.random() * SETTLE_MS)
    },
    release() {
      if (state !== 'off' && env.storage && isMine()) env.storage.removeItem(key)
      state = 'off'
      cancelTimer()
      stopListening()
    },
  }
}
