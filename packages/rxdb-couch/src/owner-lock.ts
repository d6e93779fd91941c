import type { Ownership, OwnershipEvents } from './ownership.ts'

/** The ownership as a Web Lock, which the browser frees when a tab dies. */
export function createOwnerLock(
  name: string,
  locks: Pick<LockManager, 'request'>,
  events: OwnershipEvents,
): Ownership {
  let release: () => void = () => undefined
  let queued: AbortController | undefined

  function request(options: LockOptions) {
    let isHeld = false
    const hold = (lock: Lock | null) => {
      if (lock === null) {
        request({ steal: true })
        return undefined
      }
      isHeld = true
      queued = undefined
      return new Promise<void>((resolve) => {
        release = resolve
        events.onHeld(options.steal === true)
      })
    }
    locks.request(name, options, hold).catch((error: unknown) => {
      // AbortError: stolen while held, or the queued request was withdrawn.
      if (!(error instanceof DOMException) || error.name !== 'AbortError') throw error
      if (isHeld) events.onTaken()
    })
  }

  const withdraw = () => {
    queued?.abort()
    queued = undefined
  }

  return {
    steal() {
      withdraw()
      // Only when it is not free: then there is an old owner to wait for.
      request({ ifAvailable: true })
    },
    queue() {
      withdraw()
      queued = new AbortController()
      request({ signal: queued.signal })
    },
    release() {
      withdraw()
      release()
    },
  }
}
