import { SyncError } from '@tributary/sync-protocol'
import { networkOf } from './network-of.ts'

const MINUTE_MS = 60_000
/** Wrong passwords a minute from one address. */
const MAX_PER_ADDRESS = 20
const NAME_WINDOW_MS = 10 * MINUTE_MS
/** Wrong passwords for one name, from anywhere, after which the name counts as under attack. */
const ATTACK_FROM = 100
/** Wrong passwords a minute that each address has left for a name under attack. */
const MAX_PER_ADDRESS_UNDER_ATTACK = 3
const MAX_ENTRIES = 10_000
/** Tries that wait at one address. */
const MAX_WAITING = 500

/**
 * Slows down guessing. An address has 20 wrong passwords a minute. A name that many addresses
 * guess at leaves each of them three; it is never locked, since that would let a stranger shut
 * out its owner, whose own address has its tries whatever others do. Names that nobody has
 * count the same as others.
 */
export class LoginThrottle {
  readonly #byAddress: FailureCounts
  readonly #byName: FailureCounts
  readonly #byBoth: FailureCounts
  /** Tries under way by address, and who waits for one of them to end. */
  readonly #underWay = new Map<string, { count: number; readonly waiting: (() => void)[] }>()

  /** @param now - milliseconds since 1970 */
  constructor(now: () => number) {
    this.#byAddress = new FailureCounts(now, MINUTE_MS)
    this.#byName = new FailureCounts(now, NAME_WINDOW_MS)
    this.#byBoth = new FailureCounts(now, MINUTE_MS)
  }

  /**
   * Lets somebody try a password, once it is sure that the try is among those they have: many
   * at once from one address are no way to have more than one after another would.
   *
   * @param attempt - resolves with `undefined` when the password was wrong
   * @throws SyncError `too_many_requests`
   */
  async run<T>(
    address: string,
    name: string,
    attempt: () => Promise<T | undefined>,
  ): Promise<T | undefined> {
    const network = networkOf(address)
    await this.#enter(network, name)
    try {
      const result = await attempt()
      if (result === undefined) {
        this.#byAddress.add(network)
        this.#byName.add(name)
        this.#byBoth.add(pair(network, name))
      }
      return result
    } finally {
      this.#leave(network)
    }
  }

  /** Whether a try would be let in at once. */
  letsIn(address: string, name: string): boolean {
    if (this.#byAddress.isEmpty && this.#byBoth.isEmpty && this.#underWay.size === 0) return true
    const network = networkOf(address)
    const tries = this.#byAddress.count(network) + (this.#underWay.get(network)?.count ?? 0)
    return tries < MAX_PER_ADDRESS && !this.#isNameBad(network, name)
  }

  #isNameBad(network: string, name: string): boolean {
    return (
      this.#byName.count(name) >= ATTACK_FROM &&
      this.#byBoth.count(pair(network, name)) >= MAX_PER_ADDRESS_UNDER_ATTACK
    )
  }

  async #enter(network: string, name: string): Promise<void> {
    for (;;) {
      const failures = this.#byAddress.count(network)
      const isNameBad = this.#isNameBad(network, name)
      const here = this.#underWay.get(network) ?? { count: 0, waiting: [] }
      const isCrowded = here.waiting.length >= MAX_WAITING
      if (failures >= MAX_PER_ADDRESS || isNameBad || isCrowded) {
        throw new SyncError('too_many_requests')
      }
      if (failures + here.count < MAX_PER_ADDRESS) {
        here.count += 1
        this.#underWay.set(network, here)
        return
      }
      await new Promise<void>((resolve) => here.waiting.push(resolve))
    }
  }

  #leave(network: string): void {
    const here = this.#underWay.get(network)
    if (here === undefined) return
    here.count -= 1
    if (here.count === 0 && here.waiting.length === 0) this.#underWay.delete(network)
    // All look again: after a failure there may be room for none of them.
    for (const wake of here.waiting.splice(0)) wake()
  }
}

function pair(network: string, name: string): string {
  return `${network} ${name}`
}

/** Counts per key within a window that begins with the first. */
class FailureCounts {
  readonly #now: () => number
  readonly #windowMs: number
  readonly #entries = new Map<string, { count: number; since: number }>()

  constructor(now: () => number, windowMs: number) {
    this.#now = now
    this.#windowMs = windowMs
  }

  get isEmpty(): boolean {
    return this.#entries.size === 0
  }

  count(key: string): number {
    const entry = this.#entries.get(key)
    if (entry === undefined) return 0
    const age = this.#now() - entry.since
    // A failure from the future was counted before the clock was set back.
    if (age >= 0 && age < this.#windowMs) return entry.count
    this.#entries.delete(key)
    return 0
  }

  add(key: string): void {
    if (this.count(key) > 0) {
      const entry = this.#entries.get(key)
      if (entry !== undefined) entry.count += 1
      return
    }
    // The oldest goes, never all: a flood of made-up names must not wipe what is counted.
    const [oldest] = this.#entries.keys()
    if (this.#entries.size >= MAX_ENTRIES && oldest !== undefined) this.#entries.delete(oldest)
    this.#entries.set(key, { count: 1, since: this.#now() })
  }
}
