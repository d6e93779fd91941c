import type { WithDeleted } from 'rxdb/plugins/core'
import { type Clock, StoppedError, type Waits } from './clock.ts'
import type { CouchClient } from './couch-client.ts'
import type { DocMapping } from './doc-mapping.ts'
import { sendDocs } from './send-docs.ts'
import { parseBulkGet, parseLookups } from './wire-answers.ts'

/** Joins losing live leaves into their winner on the server, for those who may write there. */
export interface LeafResolver {
  /** The doc was seen with losing leaves. Waits a random while first: others saw it too. */
  resolve(docId: string, signal: AbortSignal): void
}

interface Parts<Doc> {
  readonly client: CouchClient
  readonly db: string
  readonly clock: Clock
  readonly waits: Waits
  readonly mapping: DocMapping<Doc>
  readonly merge: (winner: WithDeleted<Doc>, loser: WithDeleted<Doc>) => WithDeleted<Doc>
}

export function createLeafResolver<Doc>(parts: Parts<Doc>): LeafResolver {
  const { client, db, clock, waits, mapping } = parts
  const dbPath = `/${encodeURIComponent(db)}`
  const underWay = new Set<string>()
  /** Winning revs of docs that the server does not let us write. */
  const refusedRevs = new Set<string>()

  async function resolve(docId: string, signal: AbortSignal) {
    await waits.wait(clock.random() * clock.timings.leafMergeDelayMs, signal)
    const lookup = await client.request(
      {
        method: 'POST',
        path: `${dbPath}/_all_docs?include_docs=true&conflicts=true`,
        body: { keys: [docId] },
        parse: parseLookups([docId]),
      },
      signal,
    )
    // Whatever fails here is met again with the doc's next change, or the next pull.
    const found = lookup.kind === 'ok' ? lookup.body[0] : undefined
    if (found?.kind !== 'live' || found.state.losingRevs.length === 0) return
    const winner = found.state
    if (refusedRevs.has(winner.rev) || winner.hasAttachments) return
    const docs = [...winner.losingRevs].sort().map((rev) => ({ id: docId, rev }))
    const bodies = await client.request(
      { method: 'POST', path: `${dbPath}/_bulk_get`, body: { docs }, parse: parseBulkGet },
      signal,
    )
    if (bodies.kind !== 'ok' || bodies.body.some((loser) => loser.hasAttachments)) return

    const winnerState = mapping.toLocal(winner)
    if (winnerState === undefined) return
    let merged = winnerState
    for (const loser of bodies.body) {
      const state = mapping.toLocal(loser)
      if (state === undefined) return
      merged = parts.merge(merged, state)
    }
    if (!mapping.isEqual(merged, winnerState)) {
      const doc = mapping.toWire({ ...merged, _deleted: false }, winner.rev)
      if (doc === undefined) return
      const sent = await sendDocs(client, db, [{ ...doc, _id: docId }], signal, false)
      if (sent.rows[0]?.kind === 'refused') refusedRevs.add(winner.rev)
      if (sent.rows[0]?.kind !== 'stored') return
    }
    // Only once the winner holds what they held.
    const tombstones = bodies.body.map(({ doc, rev }) => ({ ...doc, _rev: rev, _deleted: true }))
    await sendDocs(client, db, tombstones, signal, false)
  }

  return {
    resolve(docId, signal) {
      if (underWay.has(docId)) return
      underWay.add(docId)
      resolve(docId, signal)
        .catch((error: unknown) => {
          if (!(error instanceof StoppedError)) throw error
        })
        .finally(() => underWay.delete(docId))
    },
  }
}
