import { ReplicationError } from './replication-error.ts'

/** Lets so many run at once; the others wait in order. */
export function createTurns(most: number) {
  let running = 0
  const waiting = new Set<() => void>()
  const giveBack = () => {
    const [next] = waiting
    if (next === undefined) running -= 1
    else {
      // The place goes from hand to hand.
      waiting.delete(next)
      next()
    }
  }
  /** @returns how to give the turn back. @throws ReplicationError `stopped` when the signal aborts */
  return async (signal: AbortSignal): Promise<() => void> => {
    if (running < most) {
      running += 1
      return giveBack
    }
    await new Promise<void>((resolve, reject) => {
      const stopped = () => {
        waiting.delete(taken)
        reject(new ReplicationError('stopped', 'The replication was stopped.'))
      }
      const taken = () => {
        signal.removeEventListener('abort', stopped)
        resolve()
      }
      if (signal.aborted) return stopped()
      waiting.add(taken)
      signal.addEventListener('abort', stopped, { once: true })
    })
    return giveBack
  }
}
