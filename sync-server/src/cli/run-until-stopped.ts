import { TERMINAL_WORDS, type TerminalWords } from './terminal-words.ts'

const STOP_WITHIN_MS = 1_900

/**
 * Begins to listen for a signal, or for the end of the process that started us where that holds
 * a line to us. Called before anybody learns that we run, so that no request to stop is missed.
 *
 * @returns what asked us to stop, once it has
 */
export function whenAskedToStop(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => resolve(signal))
    }
    // Present only when a parent asked for it by giving us a channel; see scripts/run-server.mjs.
    process.once('disconnect', () => resolve('the end of its parent'))
  })
}

/**
 * Stops what runs once that is asked for. Gives up waiting shortly before two seconds are over:
 * by then every acknowledged write is on disk anyway, because no answer leaves before that.
 *
 * @returns the exit status
 */
export async function runUntilStopped(
  askedToStop: Promise<string>,
  stop: () => Promise<void>,
  say: (line: string) => void,
  words: Pick<TerminalWords, 'stopping' | 'stopped' | 'stoppedLate'> = TERMINAL_WORDS.en,
): Promise<number> {
  say(words.stopping(await askedToStop))
  const timeout = new Promise<'late'>((resolve) => {
    setTimeout(() => resolve('late'), STOP_WITHIN_MS).unref()
  })
  const outcome = await Promise.race([stop().then(() => 'stopped' as const), timeout])
  if (outcome === 'stopped') {
    say(words.stopped)
    return 0
  }
  // What hangs must not keep the folder locked.
  say(words.stoppedLate)
  process.exit(0)
}
