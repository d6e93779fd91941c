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
  /** The injected merge threw; the leaves stay as they are. */
  onFailure(docId: string, error: unknown): void
  readonly merge: (winner: WithDeleted<Doc>, loser: WithDeleted<Doc>) => WithDeleted<Doc>
}

export function createLeafResolver<Doc>(parts: Parts<Doc>): LeafResolver {
  const { client, db, clock, waits, mapping } = parts
  const dbPath = `/${encodeURIComponent(db)}`
  const underWay = new Set<string>()
  /** Winning revs of docs that the server does not let us write. */
  const refusedRevs = new Set<string>()

  async function resolveInTime(docId: string, signal: AbortSignal) {
    await waits.wait(clock.random() * clock.timings.leafMergeDelayMs, signal)
    for (let attempt = 0; (await resolveNow(docId, signal)) === 'again'; attempt += 1) {
      await waits.backOff(attempt, signal)
    }
  }

  async function resolveNow(docId: string, signal: AbortSignal): Promise<'done' | 'again'> {
    const lookup = await client.request(
      {
        method: 'POST',
        path: `${dbPath}/_all_docs?include_docs=true&conflicts=true`,
        body: { keys: [docId] },
        parse: parseLookups([docId]),
      },
      signal,
    )
    if (lookup.kind !== 'ok') return 'again'
    const found = lookup.body[0]
    if (found?.kind !== 'live' || found.state.losingRevs.length === 0) return 'done'
    const winner = found.state
    if (refusedRevs.has(winner.rev) || winner.hasAttachments) return 'done'
    const docs = [...winner.losingRevs].sort().map((rev) => ({ id: docId, rev }))
    const bodies = await client.request(
      { method: 'POST', path: `${dbPath}/_bulk_get`, body: { docs }, parse: parseBulkGet },
      signal,
    )
    if (bodies.kind !== 'ok') return 'again'
    if (bodies.body.some((loser) => loser.hasAttachments)) return 'done'

    const winnerState = mapping.toLocal(winner)
    if (winnerState === undefined) return 'done'
    let merged = winnerState
    for (const loser of bodies.body) {
      const state = mapping.toLocal(loser)
      if (state === undefined) return 'done'
      merged = parts.merge(merged, state)
    }
    if (!mapping.isEqual(merged, winnerState)) {
      const doc = mapping.toWire({ ...merged, _deleted: false }, winner.rev)
      if (doc === undefined) return 'done'
      const sent = await sendDocs(client, db, [{ ...doc, _id: docId }], signal, false)
      const outcome = sent.rows[0]?.kind
      if (outcome === 'refused') refusedRevs.add(winner.rev)
      if (outcome !== 'stored') return outcome === 'refused' ? 'done' : 'again'
    }
    // Only once the winner holds what they held.
    const tombstones = bodies.body.map(({ doc, rev }) => ({ ...doc, _rev: rev, _deleted: true }))
    const { rows } = await sendDocs(client, db, tombstones, signal, false)
    return rows.every(({ kind }) => kind === 'stored' || kind === 'refused') ? 'done' : 'again'
  }

  return {
    resolve(docId, signal) {
      if (underWay.has(docId)) return
      underWay.add(docId)
      resolveInTime(docId, signal)
        .catch((error: unknown) => {
          if (!(error instanceof StoppedError)) parts.onFailure(docId, error)
        })
        .finally(() => underWay.delete(docId))
    },
  }
}
