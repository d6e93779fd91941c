/** React reads these off a promise: one that says it is fulfilled is not waited for. */
type Tracked = Promise<void> & { status?: 'fulfilled'; value?: undefined }

/**
 * Loads each thing once and gives the same promise for it, as React's `use` needs it; once that
 * is fulfilled `use` goes on in the same turn. After a failure the next call tries anew.
 */
export function oncePerKey(): (key: object | string, load: () => Promise<void>) => Promise<void> {
  const known = new Map<object | string, Tracked>()
  return (key, load) => {
    const before = known.get(key)
    if (before !== undefined) return before
    const promise: Tracked = load().then(
      () => {
        promise.value = undefined
        promise.status = 'fulfilled'
      },
      (error: unknown) => {
        known.delete(key)
        throw error
      },
    )
    known.set(key, promise)
    return promise
  }
}
