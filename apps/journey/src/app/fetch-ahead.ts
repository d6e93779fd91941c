import { onHubAnswering, tellSyncStatus, whenFirstPullDone } from '../sync/sync-status-store.ts'
import { beginNewAttempt } from './parts/once-per-key.ts'

type Load = () => Promise<unknown>

export interface AppParts {
  /** What people write and read with, a tap after they have joined. */
  readonly near: readonly Load[]
  readonly far: readonly Load[]
}

/** Asked for all at once they would hold up whoever scrolls meanwhile. */
const AT_ONCE = 4
/** The first pull wants the whole phone; but the hub may be gone any time. */
const PULL_AT_MOST_MS = 8_000

/**
 * Fetches the whole app while its first screen is read: the hub may be gone before the next tap,
 * and on plain http nothing else keeps the pages. What is near comes at once, the rest once the
 * first pull is through; what does not come is fetched when the hub answers again.
 *
 * @param isKept - fulfilled once the app opens without the hub, or never will
 */
export async function fetchAhead(parts: AppParts, isKept: Promise<void>): Promise<void> {
  const missed = await loadAll(parts.near)
  await Promise.race([
    whenFirstPullDone(),
    new Promise<void>((resolve) => setTimeout(resolve, PULL_AT_MOST_MS)),
  ])
  let left: readonly Load[] = [...missed, ...parts.far]
  while ((left = await loadAll(left)).length > 0) {
    await nextAnswer()
    beginNewAttempt()
  }
  await isKept
  tellSyncStatus({ isAppWhole: true })
}

/** @returns what did not come */
async function loadAll(loads: readonly Load[]): Promise<Load[]> {
  const missed: Load[] = []
  const waiting = [...loads]
  const work = async () => {
    for (let load = waiting.shift(); load !== undefined; load = waiting.shift()) {
      const [outcome] = await Promise.allSettled([load()])
      if (outcome.status === 'rejected') missed.push(load)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return missed
}

function nextAnswer(): Promise<void> {
  return new Promise((resolve) => {
    const end = onHubAnswering(() => {
      end()
      resolve()
    })
  })
}
