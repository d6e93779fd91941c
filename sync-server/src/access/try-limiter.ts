import { networkOf } from './network-of.ts'

interface TryLimit {
  readonly tries: number
  readonly windowMs: number
}

export interface TryLimits {
  readonly perAddress: TryLimit
  readonly inTotal: TryLimit
}

/**
 * With these, 14 days of guessing from any number of addresses see 201,600 of the 887 million
 * codes: one chance in 4,400. One address alone never uses up what is there for all.
 */
export const JOIN_LIMITS: TryLimits = {
  perAddress: { tries: 20, windowMs: 10 * 60_000 },
  inTotal: { tries: 600, windowMs: 60 * 60_000 },
}

export interface TryLimiter {
  /** @returns seconds to wait before the next try; 0 when it may be made now */
  readonly waitS: (address: string) => number
  readonly recordFailure: (address: string) => void
}

/** Counts failed tries in memory; a restart forgives, which costs a guesser more than it gives. */
export function createTryLimiter(limits: TryLimits, nowMs: () => number): TryLimiter {
  const failures = new Map<string, number[]>()
  let all: number[] = []

  const waitFor = (times: readonly number[], limit: TryLimit, now: number) => {
    const oldest = times[times.length - limit.tries]
    return oldest === undefined ? 0 : Math.ceil((oldest + limit.windowMs - now) / 1000)
  }
  function forgetOld(now: number) {
    // Nor do tries from the future count: they were made before the clock was set back.
    const isWithin = (windowMs: number) => (time: number) => time > now - windowMs && time <= now
    all = all.filter(isWithin(limits.inTotal.windowMs))
    for (const [address, times] of failures) {
      const recent = times.filter(isWithin(limits.perAddress.windowMs))
      if (recent.length === 0) failures.delete(address)
      else failures.set(address, recent)
    }
  }

  return {
    waitS(address) {
      const now = nowMs()
      forgetOld(now)
      const own = failures.get(networkOf(address)) ?? []
      return Math.max(waitFor(own, limits.perAddress, now), waitFor(all, limits.inTotal, now))
    },
    recordFailure(address) {
      const now = nowMs()
      all.push(now)
      const network = networkOf(address)
      failures.set(network, [...(failures.get(network) ?? []), now])
    },
  }
}
