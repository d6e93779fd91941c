import { setImmediate } from 'node:timers/promises'
import type { ChangesPage, ChangesQuery } from '../replication/changes-query.ts'
import type { DbExchange } from './exchange.ts'

/** What one turn of a feed reads: it must neither fill the memory nor hold up other requests. */
export const FEED_PAGE = { limit: 500, maxChars: 1_000_000, maxScanned: 5_000 } as const

export interface FeedOptions {
  readonly query: Omit<ChangesQuery, 'since' | 'limit'>
  readonly limit?: number | undefined
  /** The page to begin with, when it was read already. */
  readonly first?: ChangesPage | undefined
  /** Milliseconds of silence after which the feed ends; for ever when `undefined`. */
  readonly timeoutMs: number | undefined
}

type FeedEnd = 'enough' | 'timeout' | 'gone'

/**
 * Runs a feed: everything after `since`, then whatever is committed, without a gap, until the
 * receiver has enough, nothing came for `timeoutMs`, or the client has gone.
 *
 * Before each page but the first it asks again whether the reader may still read: rights that
 * were taken away end the feed with the error that a new request would meet.
 */
export async function runFeed(
  exchange: DbExchange,
  options: FeedOptions,
  since: number,
  receive: (page: ChangesPage) => Promise<'more' | 'enough'>,
  room: () => number = () => options.limit ?? Number.MAX_SAFE_INTEGER,
): Promise<FeedEnd> {
  const { db, gone } = exchange
  const { rightsWatch } = exchange.options
  let { first } = options
  let rights = rightsWatch?.version()
  // What changed between the first look at rights and this one is not waited for.
  if (rightsWatch !== undefined) await exchange.recheck()
  for (let from = since; ;) {
    const limit = Math.min(FEED_PAGE.limit, room())
    const page = first ?? (await db.changes({ ...options.query, ...FEED_PAGE, since: from, limit }))
    first = undefined
    if (gone.aborted) return 'gone'
    from = page.lastSeq
    if ((await receive(page)) === 'enough') return 'enough'
    if (gone.aborted) return 'gone'
    if (page.pending > 0) await setImmediate()
    else {
      const isInTime =
        rights !== rightsWatch?.version() ||
        (await waitForChange(exchange, options.timeoutMs, from))
      if (gone.aborted) return 'gone'
      if (!isInTime) return 'timeout'
    }
    rights = rightsWatch?.version()
    await exchange.recheck()
  }
}

/** Shows that the line is alive, until the client has gone. @returns how to stop it before */
export function beatHeart(
  { res, gone }: Pick<DbExchange, 'res' | 'gone'>,
  everyMs: number | undefined,
  beat = '\n',
): () => void {
  if (everyMs === undefined) return () => {}
  const heart = setInterval(() => {
    // Beats would pile up before a client that does not read, and keep its line from ending.
    if (!res.writableNeedDrain) res.write(beat)
  }, everyMs)
  const stop = () => clearInterval(heart)
  gone.addEventListener('abort', stop)
  return stop
}

/** Waits for a change of the db, or of rights. Resolves false when the time ran out. */
async function waitForChange(
  { db, gone, options: { rightsWatch } }: DbExchange,
  timeoutMs: number | undefined,
  since: number,
): Promise<boolean> {
  if (timeoutMs === undefined && rightsWatch === undefined) {
    await db.changed(since, gone)
    return true
  }
  const wake = new AbortController()
  const stop = () => wake.abort()
  let isInTime = true
  const runOut = () => {
    isInTime = false
    stop()
  }
  const timer = timeoutMs === undefined ? undefined : setTimeout(runOut, timeoutMs)
  gone.addEventListener('abort', stop)
  const stopWatching = rightsWatch?.onChange(stop)
  try {
    await db.changed(since, wake.signal)
    return isInTime
  } finally {
    clearTimeout(timer)
    stopWatching?.()
    gone.removeEventListener('abort', stop)
  }
}
