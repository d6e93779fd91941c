import { whenFirstPullDone } from '../sync/sync-status-store.ts'

const NOT_BEFORE_MS = 1_500
/** The hub may be gone any time: this much later the pages are fetched, pulled or not. */
const AT_MOST_LATER_MS = 8_000

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** After the first screen, and after the first pull where one is on: both want the whole phone. */
export async function whenToPreload(): Promise<void> {
  await pause(NOT_BEFORE_MS)
  await Promise.race([whenFirstPullDone(), pause(AT_MOST_LATER_MS)])
}
