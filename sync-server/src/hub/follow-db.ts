import { isJsonObject, type JsonObject } from '@tributary/sync-protocol'
import type { Database } from '../replication/database.ts'

const PAGE = 500

export interface FollowedChange {
  readonly id: string
  readonly isDeleted: boolean
  readonly doc: JsonObject
}

export interface Following {
  /** Resolves when everything that was there at the start has been seen. */
  readonly caughtUp: Promise<void>
  /** Resolves when the reading has stopped after `signal`. */
  readonly ended: Promise<void>
}

/**
 * Hands over the changes of a db from its beginning and then as they come, one page at a time.
 *
 * @param wants - sees the winning rev's doc; only what it wants is handed over
 * @param onChanges - the next page waits for it; an error goes to `onFailure` and the reading goes on
 */
export function followDb(
  db: Database,
  options: {
    readonly wants: (doc: JsonObject) => boolean
    readonly onChanges: (changes: readonly FollowedChange[]) => Promise<void> | void
    readonly onFailure: (failure: unknown) => void
    readonly signal: AbortSignal
  },
): Following {
  let isCaughtUp: () => void = () => undefined
  const caughtUp = new Promise<void>((resolve) => {
    isCaughtUp = resolve
  })

  async function read() {
    let since = 0
    while (!options.signal.aborted) {
      const page = await db.changes({
        since,
        limit: PAGE,
        includeDocs: true,
        filter: { kind: 'matches', matches: options.wants },
      })
      since = page.lastSeq
      const changes = page.rows.flatMap((row) => {
        const doc: unknown = row.doc === undefined ? null : JSON.parse(row.doc.json)
        return isJsonObject(doc) ? [{ id: row.id, isDeleted: row.isDeleted, doc }] : []
      })
      try {
        if (changes.length > 0) await options.onChanges(changes)
      } catch (failure) {
        options.onFailure(failure)
      }
      if (page.pending > 0) continue
      isCaughtUp()
      await db.changed(since, options.signal)
    }
  }

  const ended = read().catch((failure: unknown) => {
    if (!options.signal.aborted) options.onFailure(failure)
    isCaughtUp()
  })
  return { caughtUp, ended }
}
