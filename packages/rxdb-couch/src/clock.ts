import type { CouchSyncOptions, SyncTimings } from './types.ts'

/** Time and chance, injected, so that a test can hold both. */
export interface Clock {
  readonly timings: SyncTimings
  now(): number
  random(): number
  setTimer(run: () => void, ms: number): () => void
}

const DEFAULT_TIMINGS: SyncTimings = {
  retryMinMs: 1_000,
  retryMaxMs: 30_000,
  requestSilenceMs: 30_000,
  feedSilenceMs: 30_000,
  heartbeatMs: 10_000,
  leafMergeDelayMs: 5_000,
  checkpointPaceMs: 1_000,
}

export function createClock(options: CouchSyncOptions): Clock {
  return {
    timings: { ...DEFAULT_TIMINGS, ...options.timings },
    now: options.now ?? (() => Date.now()),
    random: options.random ?? (() => Math.random()),
    setTimer:
      options.setTimer ??
      ((run, ms) => {
        const id = setTimeout(run, ms)
        return () => clearTimeout(id)
      }),
  }
}

/** Thrown out of every wait and request of a run that was stopped. */
export class StoppedError extends Error {
  constructor() {
    super('the sync was stopped')
  }
}

/** Waiting that a nudge, or a server that is back, cuts short. */
export interface Waits {
  /** Full exponential backoff with jitter: between half of the step and the step. */
  backOff(attempt: number, signal: AbortSignal): Promise<void>
  wait(ms: number, signal: AbortSignal): Promise<void>
  wakeAll(): void
}

export function createWaits(clock: Clock): Waits {
  const sleepers = new Set<() => void>()

  const wait = (ms: number, signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      if (signal.aborted) {
        reject(new StoppedError())
        return
      }
      const end = (settle: () => void) => () => {
        cancelTimer()
        sleepers.delete(wake)
        signal.removeEventListener('abort', abort)
        settle()
      }
      const wake = end(resolve)
      const abort = end(() => reject(new StoppedError()))
      const cancelTimer = clock.setTimer(wake, ms)
      sleepers.add(wake)
      signal.addEventListener('abort', abort)
    })

  return {
    wait,
    backOff: (attempt, signal) => {
      const { retryMinMs, retryMaxMs } = clock.timings
      const step = Math.min(retryMaxMs, retryMinMs * 2 ** Math.min(attempt, 20))
      return wait(step * (0.5 + clock.random() / 2), signal)
    },
    wakeAll: () => {
      for (const wake of sleepers) wake()
    },
  }
}
