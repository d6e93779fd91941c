import { SyncError } from '@tributary/sync-protocol'

const WINDOW_MS = 60_000
const MAX_FAILURES = 20
const MAX_ADDRESSES = 10_000

/**
 * Slows down guessing: after 20 wrong passwords from one address within a minute, further tries
 * are refused for the rest of it, right or wrong.
 */
export class LoginThrottle {
  readonly #now: () => number
  readonly #failures = new Map<string, { count: number; since: number }>()

  /** @param now - milliseconds since 1970 */
  constructor(now: () => number) {
    this.#now = now
  }

  /** @throws SyncError `too_many_requests` */
  check(address: string): void {
    const entry = this.#failures.get(address)
    if (entry === undefined) return
    if (this.#now() - entry.since >= WINDOW_MS) this.#failures.delete(address)
    else if (entry.count >= MAX_FAILURES) throw new SyncError('too_many_requests')
  }

  noteFailure(address: string): void {
    const entry = this.#failures.get(address)
    if (entry !== undefined) entry.count += 1
    else {
      if (this.#failures.size >= MAX_ADDRESSES) this.#failures.clear()
      this.#failures.set(address, { count: 1, since: this.#now() })
    }
  }
}
