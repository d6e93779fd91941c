import type { ServerResponse } from 'node:http'
import type { StopSignal } from '../replication/stop-signal.ts'

/**
 * Tells that the client has gone away, or that its answer is over. Every request has one and few
 * ever look at it: an `AbortController` and its event took as long as a small write.
 */
export class ClientGone implements StopSignal {
  #isGone = false
  #listeners: Set<() => void> | undefined

  constructor(res: ServerResponse) {
    const leave = () => this.#leave()
    res.on('close', leave)
    // A reset by the client is an end like any other.
    res.on('error', leave)
  }

  get aborted(): boolean {
    return this.#isGone
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners ??= new Set()
    this.#listeners.add(listener)
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners?.delete(listener)
  }

  #leave(): void {
    if (this.#isGone) return
    this.#isGone = true
    for (const listener of this.#listeners ?? []) listener()
    this.#listeners = undefined
  }
}
