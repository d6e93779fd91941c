import type { StopSignal } from './stop-signal.ts'

/** Those who wait for the next commit of a db. */
export class WaitingReaders {
  readonly #wakers = new Set<() => void>()

  /** Resolves when they are woken, or `signal` aborts. */
  join(signal: StopSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve()
      const done = () => {
        this.#wakers.delete(done)
        signal.removeEventListener('abort', done)
        resolve()
      }
      this.#wakers.add(done)
      signal.addEventListener('abort', done)
    })
  }

  wake(): void {
    for (const done of this.#wakers) done()
  }
}
