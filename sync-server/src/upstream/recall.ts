import { chunks } from '../replicator/batches.ts'
import type { CouchDb, CouchDoc } from './couch-db.ts'
import { sendAll } from './push.ts'
import type { Receipts } from './receipts.ts'
import type { HeldDoc, UpstreamRules } from './rules.ts'
import type { Tally } from './tally.ts'

const CHUNK = 200
/** Live leaves one doc may have there; more are left to the next merge. */
const MAX_LEAVES = 20

export interface RecallJob {
  readonly source: CouchDb
  readonly target: CouchDb
  /** What was sent there once and may not be there any more. */
  readonly held: readonly HeldDoc[]
  readonly rules: UpstreamRules
  readonly receipts: Receipts
  readonly tally: Tally
}

/**
 * Calls back what was narrowed, withdrawn or lost its consent after it had been sent: by the
 * record's own tombstone where there is one, else by one of our making, which never comes home.
 */
export async function recall(job: RecallJob): Promise<void> {
  const { target, receipts, tally } = job
  let isAnyGone = false
  for (const part of chunks(job.held, CHUNK)) {
    const ids = part.map((held) => held.id)
    const before = await target.winners(ids)
    if (before.size > 0) isAnyGone = true
    await sendTombstones(job, part)
    const stillThere = await bury(job, part)
    for (const id of before.keys()) {
      if (stillThere.has(id)) tally.refusedThere.push({ id, reason: 'it cannot be called back' })
      else tally.recalled += 1
    }
    await receipts.recall(ids.filter((id) => !stillThere.has(id)))
  }
  // A tombstone hides the text; forgetting it takes a compaction there.
  if (isAnyGone && !(await target.compact())) tally.isForgettingUnsure = true
}

/** The tombstones this hub holds itself, so that both sides end with the same tree. */
async function sendTombstones(job: RecallJob, part: readonly HeldDoc[]): Promise<void> {
  const deleted = part.filter((held) => held.isDeleted)
  const missing = await job.target.missing(new Map(deleted.map((held) => [held.id, held.revs])))
  const docs = await job.source.fetchRevs(missing)
  job.tally.refusedThere.push(
    ...(await sendAll(
      job.target,
      docs.filter((doc) => doc['_deleted'] === true),
    )),
  )
}

/** @returns the ids that are still there */
async function bury(job: RecallJob, part: readonly HeldDoc[]): Promise<ReadonlySet<string>> {
  const byId = new Map(part.map((held) => [held.id, held.doc]))
  for (let round = 0; ; round += 1) {
    const winners = await job.target.winners([...byId.keys()])
    if (winners.size === 0 || round === MAX_LEAVES) return new Set(winners.keys())
    const tombstones = [...winners].map(([id, rev]) => {
      const doc: CouchDoc = byId.get(id) ?? { _id: id }
      return { ...job.rules.recallFields(doc), _id: id, _rev: rev, _deleted: true }
    })
    await job.target.write(tombstones, true)
  }
}
