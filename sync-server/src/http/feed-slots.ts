import type { IncomingMessage } from 'node:http'
import { SyncError } from '@tributary/sync-protocol'
import type { StopSignal } from '../replication/stop-signal.ts'
import type { Ceilings } from './limits.ts'

type FeedCeilings = Pick<Ceilings, 'maxFeeds' | 'maxFeedsPerAddress'>

/** Counts the feeds that wait for changes, in all and by the address they come from. */
export class FeedSlots {
  readonly #ceilings: FeedCeilings
  readonly #byAddress = new Map<string, number>()
  #count = 0

  constructor(ceilings: FeedCeilings) {
    this.#ceilings = ceilings
  }

  /**
   * Takes a place until the client has gone or the answer is over.
   *
   * @throws SyncError `too_many_requests` for this address, `service_unavailable` for all
   */
  take({ req, gone }: { req: IncomingMessage; gone: StopSignal }): void {
    const address = req.socket.remoteAddress ?? ''
    const held = this.#byAddress.get(address) ?? 0
    if (held >= this.#ceilings.maxFeedsPerAddress) {
      throw new SyncError('too_many_requests', 'Too many feeds are open from this address.')
    }
    if (this.#count >= this.#ceilings.maxFeeds) {
      throw new SyncError('service_unavailable', 'Too many feeds are open. Try again later.')
    }
    if (gone.aborted) return
    this.#count += 1
    this.#byAddress.set(address, held + 1)
    gone.addEventListener('abort', () => this.#release(address))
  }

  #release(address: string): void {
    this.#count -= 1
    const left = (this.#byAddress.get(address) ?? 1) - 1
    if (left === 0) this.#byAddress.delete(address)
    else this.#byAddress.set(address, left)
  }
}
