import { type Clock, StoppedError, type Waits } from './clock.ts'
import type { CouchClient } from './couch-client.ts'
import { feedLines } from './feed-lines.ts'
import { continuousFeed, type FeedSource, offersSharedFeed, sharedFeed } from './feed-source.ts'
import type { HubContactTracker } from './hub-contact.ts'
import type { WireChange } from './wire-answers.ts'

/** One db's part in the feed. */
export interface FeedListener {
  /** Resolves when the server still is the one that was pulled from; never when it is not. */
  checkInstance(signal: AbortSignal): Promise<void>
  onChanges(changes: readonly WireChange[]): void
  /** The server will not let this db be followed now; it has left the feed. */
  onRefused(message: string): void
}

/**
 * Follows dbs from the seq their pull reached, so that nothing falls between pull and feed.
 * Opens the feed again when it breaks, falls silent, or the set of dbs changes.
 */
export interface LiveFeed {
  /** Follows the db from `seq` on; a listener that follows already goes on where it is. */
  follow(db: string, seq: string, listener: FeedListener): void
  leave(db: string): void
  start(): void
  stop(): void
  /** Replaces a feed that has been quiet for longer than its heartbeat. */
  nudge(): void
}

interface Parts {
  readonly client: CouchClient
  readonly clock: Clock
  readonly waits: Waits
  readonly hub: HubContactTracker
  readonly mode: 'auto' | 'continuous'
}

interface Followed {
  seq: string
  readonly listener: FeedListener
}

export function createLiveFeed({ client, clock, waits, hub, mode }: Parts): LiveFeed {
  const followed = new Map<string, Followed>()
  let isRunning = false
  /** Aborts what is open now; the set of dbs, or the server, may be another next time. */
  let current: AbortController | undefined
  let lastHeardAt = 0
  let isRestartDue = false

  function restart() {
    if (!isRunning || isRestartDue) return
    isRestartDue = true
    // Several dbs that end their pull together open one feed.
    void Promise.resolve().then(() => {
      isRestartDue = false
      if (!isRunning) return
      current?.abort()
      current = new AbortController()
      void run(current.signal)
    })
  }

  async function run(signal: AbortSignal) {
    if (followed.size === 0) return
    try {
      const shared = await hasSharedFeed(signal)
      lastHeardAt = clock.now()
      if (shared) await keepOpen(sharedFeed(client, clock.timings), [...followed.keys()], signal)
      else {
        await Promise.all(
          [...followed.keys()].map((db) =>
            keepOpen(continuousFeed(client, db, clock.timings), [db], signal),
          ),
        )
      }
    } catch (error) {
      if (!(error instanceof StoppedError)) throw error
    }
  }

  async function hasSharedFeed(signal: AbortSignal): Promise<boolean> {
    if (mode === 'continuous') return false
    for (let attempt = 0; ; attempt += 1) {
      const answer = await offersSharedFeed(client, signal)
      if (answer.kind === 'ok') return answer.body
      await waits.backOff(attempt, signal)
    }
  }

  async function keepOpen(source: FeedSource, dbs: readonly string[], signal: AbortSignal) {
    for (let attempt = 0; ;) {
      await Promise.all(dbs.map(async (db) => followed.get(db)?.listener.checkInstance(signal)))
      const wasAlive = await listen(source, dbs, signal)
      if (signal.aborted) throw new StoppedError()
      attempt = wasAlive ? 0 : attempt + 1
      await waits.backOff(attempt, signal)
    }
  }

  /** @returns true when the feed lived: it said something that a CouchDB would say */
  async function listen(source: FeedSource, dbs: readonly string[], signal: AbortSignal) {
    const positions = new Map(dbs.map((db) => [db, followed.get(db)?.seq ?? '0']))
    const answer = await source.open(positions, signal)
    if (answer.kind !== 'ok') return false
    // A captive portal's page may begin with blank lines, which are no heartbeat.
    const isPage = answer.body.contentType.includes('html')
    let wasAlive = false
    try {
      for await (const lines of feedLines(answer.body)) {
        if (signal.aborted) return wasAlive
        const changes = new Map<string, WireChange[]>()
        let isOver = false
        for (const line of lines) {
          const event = source.parseLine(line)
          if (event === undefined || event.kind === 'end') {
            if (event === undefined) hub.missed()
            isOver = true
            break
          }
          if (event.kind === 'refused') refuse(event.db, event.message)
          else changes.set(event.db, [...(changes.get(event.db) ?? []), event.change])
        }
        lastHeardAt = clock.now()
        deliver(changes)
        if (isOver) return wasAlive || changes.size > 0
        if (isPage) continue
        wasAlive = true
        hub.reached()
      }
    } catch {
      // Broken off or silent too long: it is opened again from the last whole line.
      if (signal.aborted) throw new StoppedError()
      hub.missed()
    } finally {
      answer.body.close()
    }
    return wasAlive
  }

  function deliver(changes: ReadonlyMap<string, readonly WireChange[]>) {
    for (const [db, batch] of changes) {
      const entry = followed.get(db)
      const last = batch.at(-1)
      if (entry === undefined || last === undefined) continue
      entry.seq = last.seq
      entry.listener.onChanges(batch)
    }
  }

  function refuse(db: string, message: string) {
    const entry = followed.get(db)
    followed.delete(db)
    entry?.listener.onRefused(message)
  }

  return {
    follow(db, seq, listener) {
      if (followed.get(db)?.listener === listener) return
      followed.set(db, { seq, listener })
      restart()
    },
    leave(db) {
      if (followed.delete(db)) restart()
    },
    start() {
      isRunning = true
      restart()
    },
    stop() {
      isRunning = false
      followed.clear()
      current?.abort()
      current = undefined
    },
    nudge() {
      if (clock.now() - lastHeardAt > clock.timings.heartbeatMs * 1.5) restart()
    },
  }
}
