/** What the election of the sync owner needs of a browser; tests give their own. */
export interface SyncOwnerEnv {
  /** Absent on plain http, which is no secure context. */
  readonly locks?: Pick<LockManager, 'request'>
  /** Where the lease lies when there are no locks; absent when the browser blocks it. */
  readonly storage?: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>
  openChannel(name: string): OwnerChannel
  isVisible(): boolean
  /** @returns unsubscribe */
  onVisible(run: () => void): () => void
  /** Another tab wrote to `storage`. @returns unsubscribe */
  onStorage(run: () => void): () => void
  /** Milliseconds since 1970. */
  now(): number
  random(): number
  setTimer(run: () => void, ms: number): () => void
}

export interface OwnerChannel {
  post(message: string): void
  onMessage(run: (message: string) => void): void
  close(): void
}

export function browserSyncOwnerEnv(): SyncOwnerEnv {
  const storage = readLocalStorage()
  const listen = (target: EventTarget, type: string, run: () => void) => {
    target.addEventListener(type, run)
    return () => target.removeEventListener(type, run)
  }
  return {
    // The types promise locks everywhere; insecure contexts and old browsers have none.
    ...('locks' in navigator && navigator.locks ? { locks: navigator.locks } : {}),
    ...(storage ? { storage } : {}),
    openChannel(name) {
      const channel = new BroadcastChannel(name)
      return {
        post: (message) => channel.postMessage(message),
        onMessage: (run) => {
          channel.addEventListener('message', ({ data }) => {
            if (typeof data === 'string') run(data)
          })
        },
        close: () => channel.close(),
      }
    },
    isVisible: () => document.visibilityState === 'visible',
    onVisible: (run) =>
      listen(document, 'visibilitychange', () => {
        if (document.visibilityState === 'visible') run()
      }),
    onStorage: (run) => listen(window, 'storage', run),
    now: () => Date.now(),
    random: () => Math.random(),
    setTimer(run, ms) {
      const id = setTimeout(run, ms)
      return () => clearTimeout(id)
    },
  }
}

function readLocalStorage(): Storage | undefined {
  try {
    return window.localStorage
  } catch (error) {
    // SecurityError: the person's settings forbid it. There is no lease then.
    if (error instanceof DOMException) return undefined
    throw error
  }
}
