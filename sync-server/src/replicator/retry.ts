export interface RetryLimits {
  /** Milliseconds without any success after which the other side counts as gone. */
  readonly giveUpAfterMs: number
  readonly firstWaitMs: number
  readonly longestWaitMs: number
}

export const RETRY_LIMITS: RetryLimits = {
  giveUpAfterMs: 60_000,
  firstWaitMs: 250,
  longestWaitMs: 8_000,
}

export interface RetrySources {
  readonly nowMs: () => number
  /** From 0 up to, not including, 1. */
  readonly random: () => number
  readonly sleep: (ms: number) => Promise<void>
}

/**
 * Does something until it works, waiting longer each time, with jitter so that many do not come
 * back at once.
 *
 * @param isPassing - whether trying again may help; other errors go straight through
 * @throws the last error once nothing has worked for `giveUpAfterMs`
 */
export async function withRetry<Result>(
  work: () => Promise<Result>,
  isPassing: (error: unknown) => boolean,
  limits: RetryLimits,
  sources: RetrySources,
): Promise<Result> {
  const startedMs = sources.nowMs()
  for (let waitMs = limits.firstWaitMs; ; waitMs = Math.min(waitMs * 2, limits.longestWaitMs)) {
    try {
      return await work()
    } catch (error) {
      const jittered = waitMs * (0.5 + sources.random())
      const isOver = sources.nowMs() + jittered - startedMs > limits.giveUpAfterMs
      if (isOver || !isPassing(error)) throw error
      await sources.sleep(jittered)
    }
  }
}
