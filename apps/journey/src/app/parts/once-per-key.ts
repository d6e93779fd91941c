/** React reads these off a promise: one that is settled is not waited for. */
type Tracked = Promise<void> & {
  status?: 'fulfilled' | 'rejected'
  value?: undefined
  reason?: unknown
  /** The attempt in which it failed. */
  failedIn?: number
}

/** A part of the app that the hub was not there to give; it is asked for again in a new attempt. */
export class NotFetchedYet extends Error {}

let attempt = 0

/** What did not come before is fetched anew when it is asked for next. */
export function beginNewAttempt(): void {
  attempt += 1
}

/**
 * Loads each thing once and gives the same promise for it, as React's `use` needs it; once that
 * is fulfilled `use` goes on in the same turn. A failure, which is a `NotFetchedYet`, stands until
 * a new attempt begins: React asks again as soon as it hears of one, and would ask for ever.
 */
export function oncePerKey(): (key: object | string, load: () => Promise<void>) => Promise<void> {
  const known = new Map<object | string, Tracked>()
  return (key, load) => {
    const before = known.get(key)
    if (before !== undefined && (before.failedIn ?? attempt) === attempt) return before
    const promise: Tracked = load().then(
      () => {
        promise.value = undefined
        promise.status = 'fulfilled'
      },
      (cause: unknown) => {
        promise.reason = new NotFetchedYet('a part of the app did not come', { cause })
        promise.status = 'rejected'
        promise.failedIn = attempt
        throw promise.reason
      },
    )
    known.set(key, promise)
    return promise
  }
}
