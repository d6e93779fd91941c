/**
 * Stands in for the package `broadcast-channel` that RxDB asks for (see `vite.config.ts`): all
 * browsers that run this app have the real thing, so its other ways are left out.
 */
export class BroadcastChannel {
  readonly #native: globalThis.BroadcastChannel
  readonly #listeners = new Map<(message: unknown) => void, (event: MessageEvent) => void>()

  constructor(name: string) {
    this.#native = new globalThis.BroadcastChannel(name)
  }

  async postMessage(message: unknown): Promise<void> {
    this.#native.postMessage(message)
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
    this.#native.close()
  }
}
