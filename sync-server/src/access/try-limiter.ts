import { networkOf } from './network-of.ts'

interface TryLimit {
  readonly tries: number
  readonly windowMs: number
}

export interface TryLimits {
  readonly perAddress: TryLimit
  /** Tries that every address has whatever others do, so that no guesser locks people out. */
  readonly always: TryLimit
  /** For all tries beyond those. */
  readonly shared: TryLimit
  /** Beyond these nobody tries any more; links are not slowed. */
  readonly inTotal: TryLimit
}

const HOUR_MS = 60 * 60_000

/** The odds that these leave to somebody who guesses are worked out in docs/security.md. */
export const JOIN_LIMITS: TryLimits = {
  perAddress: { tries: 20, windowMs: 10 * 60_000 },
  always: { tries: 3, windowMs: HOUR_MS },
  shared: { tries: 600, windowMs: HOUR_MS },
  inTotal: { tries: 6000, windowMs: HOUR_MS },
}

export interface TryLimiter {
  /** @returns seconds to wait before the next try; 0 when it may be made now */
  readonly waitS: (address: string) => number
  readonly recordFailure: (address: string) => void
}

/** Counts failed tries in memory; a restart forgives, which costs a guesser more than it gives. */
export function createTryLimiter(limits: TryLimits, nowMs: () => number): TryLimiter {
  const failures = new Map<string, number[]>()
  let shared: number[] = []
  let all: number[] = []
  let sweptAt = 0

  const waitFor = (times: readonly number[], limit: TryLimit, now: number) => {
    const oldest = times[times.length - limit.tries]
    return oldest === undefined ? 0 : Math.ceil((oldest + limit.windowMs - now) / 1000)
  }
  // Nor do tries from the future count: they were made before the clock was set back.
  const within = (times: number[], windowMs: number, now: number): number[] => {
    // Asked at every try, with thousands counted: mostly nothing has grown old since the last.
    const [oldest = now] = times
    if (oldest > now - windowMs && (times.at(-1) ?? now) <= now) return times
    return times.filter((time) => time > now - windowMs && time <= now)
  }

  function forgetOld(now: number) {
    all = within(all, limits.inTotal.windowMs, now)
    shared = within(shared, limits.shared.windowMs, now)
    // Every address is looked at once in a while; a flood of tries must not cost a walk each.
    if (Math.abs(now - sweptAt) < SWEEP_MS) return
    sweptAt = now
    for (const [address, times] of failures) {
      const recent = within(times, longestMs(limits), now)
      if (recent.length === 0) failures.delete(address)
      else failures.set(address, recent)
    }
  }

  return {
    waitS(address) {
      const now = nowMs()
      forgetOld(now)
      const times = failures.get(networkOf(address)) ?? []
      const own = waitFor(within(times, limits.perAddress.windowMs, now), limits.perAddress, now)
      const total = waitFor(all, limits.inTotal, now)
      const isFree = within(times, limits.always.windowMs, now).length < limits.always.tries
      return Math.max(own, total, isFree ? 0 : waitFor(shared, limits.shared, now))
    },
    recordFailure(address) {
      const now = nowMs()
      forgetOld(now)
      const network = networkOf(address)
      const times = within(failures.get(network) ?? [], longestMs(limits), now)
      if (within(times, limits.always.windowMs, now).length >= limits.always.tries) {
        shared.push(now)
      }
      all.push(now)
      failures.set(network, [...times, now])
    },
  }
}

const SWEEP_MS = 10_000

function longestMs({ perAddress, always }: TryLimits): number {
  return Math.max(perAddress.windowMs, always.windowMs)
}
