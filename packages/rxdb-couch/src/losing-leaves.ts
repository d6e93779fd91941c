import type { Answer, CouchClient } from './couch-client.ts'
import { parseBulkGet, type WireState } from './wire-answers.ts'

/** Bodies asked for at once; what came is kept while the rest is asked again. */
const LEAVES_AT_ONCE = 25

interface ExactRev {
  readonly id: string
  readonly rev: string
}

const keyOf = ({ id, rev }: ExactRev) => `${id} ${rev}`

/** Asks a db for bodies of exact revs; those it does not have any more are left out. */
export function fetchRevs(
  client: CouchClient,
  db: string,
  revs: readonly ExactRev[],
  signal: AbortSignal,
): Promise<Answer<readonly WireState[]>> {
  const path = `/${encodeURIComponent(db)}/_bulk_get`
  return client.request(
    {
      method: 'POST',
      path,
      body: { docs: revs.map(({ id, rev }) => ({ id, rev })) },
      parse: parseBulkGet,
    },
    signal,
  )
}

/** The losing live leaves of docs, in the order of their revs. */
export interface LosingLeaves {
  /** By doc id; docs that have none are left out. */
  fetch(
    states: readonly WireState[],
    signal: AbortSignal,
  ): Promise<Answer<ReadonlyMap<string, readonly WireState[]>>>
}

export function createLosingLeaves(client: CouchClient, db: string): LosingLeaves {
  /** Of fetches that failed half way, until they are tried again. */
  const kept = new Map<string, WireState>()

  async function fetchBodies(
    wanted: readonly ExactRev[],
    signal: AbortSignal,
  ): Promise<Answer<ReadonlyMap<string, WireState>>> {
    const found = new Map<string, WireState>()
    for (let at = 0; at < wanted.length; at += LEAVES_AT_ONCE) {
      const missing: ExactRev[] = []
      for (const rev of wanted.slice(at, at + LEAVES_AT_ONCE)) {
        const leaf = kept.get(keyOf(rev))
        if (leaf) found.set(keyOf(rev), leaf)
        else missing.push(rev)
      }
      if (missing.length === 0) continue
      const answer = await fetchRevs(client, db, missing, signal)
      if (answer.kind !== 'ok') return answer
      for (const leaf of answer.body) {
        const key = keyOf({ id: leaf.docId, rev: leaf.rev })
        kept.set(key, leaf)
        found.set(key, leaf)
      }
    }
    for (const rev of wanted) kept.delete(keyOf(rev))
    return { kind: 'ok', body: found }
  }

  return {
    async fetch(states, signal) {
      const wanted = states.flatMap(({ docId, losingRevs }) =>
        [...losingRevs].sort().map((rev) => ({ id: docId, rev })),
      )
      const bodies = await fetchBodies(wanted, signal)
      if (bodies.kind !== 'ok') return bodies
      const losers = new Map<string, WireState[]>()
      for (const rev of wanted) {
        const leaf = bodies.body.get(keyOf(rev))
        if (leaf && !leaf.isDeleted) losers.set(rev.id, [...(losers.get(rev.id) ?? []), leaf])
      }
      return { kind: 'ok', body: losers }
    },
  }
}
