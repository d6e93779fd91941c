import { isJsonObject, type JsonObject, LIVE_FEED_FEATURE } from '@tributary/sync-protocol'
import type { Answer, ByteStream, CouchClient } from './couch-client.ts'
import type { SyncTimings } from './types.ts'
import { parseChange, type WireChange } from './wire-answers.ts'

type FeedEvent =
  | { readonly kind: 'change'; readonly db: string; readonly change: WireChange }
  | { readonly kind: 'refused'; readonly db: string; readonly message: string }
  /** CouchDB ends a feed of its own accord: open it again. */
  | { readonly kind: 'end' }

/** One way of following dbs: which requests it makes and what its lines mean. */
export interface FeedSource {
  open(positions: ReadonlyMap<string, string>, signal: AbortSignal): Promise<Answer<ByteStream>>
  /** @returns undefined when no CouchDB would write such a line */
  parseLine(line: string): FeedEvent | undefined
}

/** All dbs in one answer: `POST /_live_feed`, ours alone. */
export function sharedFeed(client: CouchClient, timings: SyncTimings): FeedSource {
  return {
    open: (positions, signal) =>
      client.open(
        {
          method: 'POST',
          path: '/_live_feed',
          body: { since: Object.fromEntries(positions), heartbeat: timings.heartbeatMs },
          silenceMs: timings.feedSilenceMs,
        },
        signal,
      ),
    parseLine(line) {
      const row = parseJson(line)
      if (!isJsonObject(row) || typeof row['db'] !== 'string') return undefined
      const db = row['db']
      if (typeof row['error'] === 'string') {
        return { kind: 'refused', db, message: refusalIn(row, row['error']) }
      }
      const change = parseChange(row)
      return change && { kind: 'change', db, change }
    },
  }
}

/** One db by `feed=continuous`, which every CouchDB has. */
export function continuousFeed(client: CouchClient, db: string, timings: SyncTimings): FeedSource {
  return {
    open(positions, signal) {
      const since = encodeURIComponent(positions.get(db) ?? '0')
      const query = `feed=continuous&since=${since}&heartbeat=${timings.heartbeatMs}`
      return client.open(
        {
          method: 'GET',
          path: `/${encodeURIComponent(db)}/_changes?${query}&include_docs=true&conflicts=true`,
          silenceMs: timings.feedSilenceMs,
        },
        signal,
      )
    },
    parseLine(line) {
      const row = parseJson(line)
      if (!isJsonObject(row)) return undefined
      if (row['last_seq'] !== undefined) return { kind: 'end' }
      if (typeof row['error'] === 'string') {
        return { kind: 'refused', db, message: refusalIn(row, row['error']) }
      }
      const change = parseChange(row)
      return change && { kind: 'change', db, change }
    },
  }
}

/** Asks the server whether it offers the shared feed. */
export async function offersSharedFeed(
  client: CouchClient,
  signal: AbortSignal,
): Promise<Answer<boolean>> {
  return client.request(
    {
      method: 'GET',
      path: '/',
      parse(body) {
        if (!isJsonObject(body) || body['couchdb'] === undefined) {
          // express-pouchdb greets with its own name.
          if (!isJsonObject(body) || typeof body['version'] !== 'string') return undefined
        }
        const features = body['features']
        return Array.isArray(features) && features.includes(LIVE_FEED_FEATURE)
      },
    },
    signal,
  )
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    // A torn or foreign line: the caller closes the feed and opens it again.
    return undefined
  }
}

/** An error line in words; `reason` is whatever the server put there. */
function refusalIn(row: JsonObject, error: string): string {
  return typeof row['reason'] === 'string' ? `${error}: ${row['reason']}` : error
}
