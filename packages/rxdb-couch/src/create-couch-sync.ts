import { createClock, createWaits } from './clock.ts'
import { createCollectionSync, type RunnableCollectionSync } from './collection-sync.ts'
import { createCouchClient } from './couch-client.ts'
import { createHubContact } from './hub-contact.ts'
import { createLiveFeed } from './live-feed.ts'
import type {
  CollectionSync,
  CollectionSyncOptions,
  CouchSync,
  CouchSyncOptions,
  PullSizes,
} from './types.ts'

const DEFAULT_PULL_SIZES: PullSizes = { page: 1000, batch: 1000 }

/**
 * Replicates RxDB collections with the dbs of one CouchDB server, both ways.
 *
 * A local write is never given up: it is stored on the server, or lies among the refusals, or
 * is pending. Conflicts go to each collection's own conflict handler, see
 * `createConflictHandler`. Everything else that can go wrong is waited out and told by `hub$`
 * and each collection's `error$`.
 */
export function createCouchSync(options: CouchSyncOptions): CouchSync {
  const clock = createClock(options)
  const waits = createWaits(clock)
  const hub = createHubContact(clock, () => waits.wakeAll())
  const client = createCouchClient({
    clock,
    waits,
    hub,
    // A browser's fetch must be called as the window's own.
    fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    server: () => options.server(),
  })
  const feed = createLiveFeed({ client, clock, waits, hub, mode: options.feed ?? 'auto' })
  const pullSizes = options.pullSizes ?? DEFAULT_PULL_SIZES
  const syncs = new Set<RunnableCollectionSync>()
  let isRunning = false

  return {
    hub$: hub.hub$,
    add<Doc>(collection: CollectionSyncOptions<Doc>): CollectionSync {
      const sync = createCollectionSync(collection, { client, clock, waits, feed, pullSizes })
      syncs.add(sync)
      if (isRunning) sync.start()
      return {
        db: sync.db,
        pendingIds$: sync.pendingIds$,
        firstPullDone: sync.firstPullDone,
        error$: sync.error$,
        async cancel() {
          syncs.delete(sync)
          await sync.cancel()
        },
      }
    },
    start() {
      isRunning = true
      feed.start()
      for (const sync of syncs) sync.start()
    },
    async stop() {
      isRunning = false
      feed.stop()
      await Promise.all([...syncs].map((sync) => sync.stop()))
    },
    resync() {
      for (const sync of syncs) sync.resync()
    },
    nudge() {
      waits.wakeAll()
      feed.nudge()
    },
  }
}
