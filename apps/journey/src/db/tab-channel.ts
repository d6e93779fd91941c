/** What is cheaper to hand over than to ask whether anybody is there to hear it. */
const FEW_EVENTS = 20

/**
 * Stands in for the package `broadcast-channel` that RxDB asks for (see `vite.config.ts`): all
 * browsers that run this app have the real thing, so its other ways are left out.
 *
 * A channel copies what it is handed whether or not anybody listens, and RxDB hands it each doc of
 * a pull. So each tab holds a lock under the channel's name, and long messages of a tab that is
 * alone are not sent. A tab asks for its lock before it reads the store: what was written before
 * that it finds there.
 */
export class BroadcastChannel {
  readonly #name: string
  readonly #native: globalThis.BroadcastChannel
  readonly #listeners = new Map<(message: unknown) => void, (event: MessageEvent) => void>()
  #leave: () => void = () => undefined
  /** Messages go in the order in which they were posted. */
  #sent: Promise<void> = Promise.resolve()

  constructor(name: string) {
    this.#name = `tab:${name}`
    this.#native = new globalThis.BroadcastChannel(name)
    const left = new Promise<void>((resolve) => {
      this.#leave = resolve
    })
    void locks()
      ?.request(this.#name, { mode: 'shared' }, () => left)
      // A page on its way out may not ask.
      .catch(() => undefined)
  }

  postMessage(message: unknown): Promise<void> {
    const sent = this.#sent.then(async () => {
      if (isLong(message) && (await this.#isAlone())) return
      this.#native.postMessage(message)
    })
    // One that cannot be copied holds up no other.
    this.#sent = sent.catch(() => undefined)
    return sent
  }

  addEventListener(type: 'message', listener: (message: unknown) => void): void {
    const onMessage = (event: MessageEvent) => listener(event.data)
    this.#listeners.set(listener, onMessage)
    this.#native.addEventListener(type, onMessage)
  }

  removeEventListener(type: 'message', listener: (message: unknown) => void): void {
    const onMessage = this.#listeners.get(listener)
    if (onMessage === undefined) return
    this.#listeners.delete(listener)
    this.#native.removeEventListener(type, onMessage)
  }

  async close(): Promise<void> {
    await this.#sent
    this.#leave()
    this.#native.close()
  }

  async #isAlone(): Promise<boolean> {
    try {
      const { held = [], pending = [] } = (await locks()?.query()) ?? {}
      const tabs = [...held, ...pending].filter(({ name }) => name === this.#name)
      return tabs.length === 1
    } catch {
      // As above: whoever may be there is told.
      return false
    }
  }
}

/** Missing on plain http, where everything is sent. */
function locks(): LockManager | undefined {
  return globalThis.navigator?.locks
}

function isLong(message: unknown): boolean {
  if (typeof message !== 'object' || message === null) return false
  const bulk: unknown = Reflect.get(message, 'eventBulk')
  if (typeof bulk !== 'object' || bulk === null) return false
  const events: unknown = Reflect.get(bulk, 'events')
  return Array.isArray(events) && events.length > FEW_EVENTS
}
