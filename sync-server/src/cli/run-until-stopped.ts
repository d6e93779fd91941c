const STOP_WITHIN_MS = 1_900

/**
 * Waits for a signal, or for the process that started us to go away when it holds a line to us,
 * then stops what runs. Gives up waiting shortly before two seconds are over: by then every
 * acknowledged write is on disk anyway, because no answer leaves before that.
 *
 * @returns the exit status
 */
export async function runUntilStopped(
  stop: () => Promise<void>,
  say: (line: string) => void,
): Promise<number> {
  const reason = await new Promise<string>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => resolve(signal))
    }
    // Present only when a parent asked for it by giving us a channel; see scripts/run-server.mjs.
    process.once('disconnect', () => resolve('the end of its parent'))
  })
  say(`Stopping after ${reason} …`)
  const timeout = new Promise<'late'>((resolve) => {
    setTimeout(() => resolve('late'), STOP_WITHIN_MS).unref()
  })
  const outcome = await Promise.race([stop().then(() => 'stopped' as const), timeout])
  say(outcome === 'stopped' ? 'Stopped. Nothing was lost.' : 'Stopped; some phones were cut off.')
  return 0
}
