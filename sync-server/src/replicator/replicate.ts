import { isJsonObject, type JsonObject } from '@tributary/sync-protocol'
import { chunks, inBatches } from './batches.ts'
import { agree, printCheckpoint, type Session } from './checkpoint.ts'
import type { DocWithBytes, MissingRevs, PeerChange, PeerPage, WireDoc } from './peer-wire.ts'
import type { Peer } from './peer.ts'
import { ReplicationError } from './replication-error.ts'
import type { ReplicationSpec } from './replication-spec.ts'
import type { ReplicationStats } from './replication-stats.ts'

export interface Replication {
  readonly spec: ReplicationSpec
  /** Names the `_local` docs; the same for a replication that is started again. */
  readonly baseId: string
  readonly source: Peer
  readonly target: Peer
  /** Filled as it goes on. */
  readonly stats: ReplicationStats
  readonly signal: AbortSignal
  readonly nowMs: () => number
  readonly newSession: () => string
  /** Told of each doc that the target did not take, once. */
  readonly onRefused: (docId: string, reason: string) => void
}

/** What a one-shot replication answers: its last checkpoint, in CouchDB's members. */
export type ReplicationResult = JsonObject

/** Revs asked for at once. */
const FETCH = 200
const MIN_WAIT_MS = 100

/**
 * Copies what changed at the source since both sides last agreed, by CouchDB's replication
 * protocol. Cut at any point it may be started again: it goes on from the last checkpoint, and
 * what is there already is not sent twice.
 *
 * @returns when everything was copied; a continuous one only ends by its signal
 * @throws ReplicationError
 */
export async function replicate(job: Replication): Promise<ReplicationResult> {
  const { spec, source, target, stats, nowMs } = job
  const sourceInfo = await source.open(false)
  const targetInfo = await target.open(spec.createTarget)
  const sourceLog = spec.useCheckpoints ? await source.readLocal(job.baseId) : undefined
  const targetLog = spec.useCheckpoints ? await target.readLocal(job.baseId) : undefined
  const agreed = agree(sourceLog, targetLog)
  const session: Session = {
    id: job.newSession(),
    startedAt: new Date(nowMs()).toUTCString(),
    startSeq: spec.sinceSeq ?? agreed.since,
    before: agreed.history,
  }
  const copier = new Copier(job)
  /** Where reading goes on. Some servers spell it differently each time, though nothing changed. */
  let position = session.startSeq
  let through = session.startSeq
  let committed = through
  let committedMs = nowMs()
  let result: ReplicationResult = { no_changes: true, ...withoutIds(sourceLog) }
  stats.throughSeq = through
  stats.checkpointedSeq = through

  const checkpoint = async () => {
    if (through === committed) return
    if (spec.useCheckpoints) {
      await Promise.all([source.ensureFullCommit(), target.ensureFullCommit()])
      await checkSame('source', source, sourceInfo.instance)
      await checkSame('target', target, targetInfo.instance)
      const log = printCheckpoint(session, through, stats, nowMs())
      await source.writeLocal(job.baseId, log)
      await target.writeLocal(job.baseId, log)
      result = log
    } else result = { use_checkpoints: false }
    committed = through
    committedMs = nowMs()
    stats.checkpointedSeq = committed
  }

  for (let isCaughtUp = false; ;) {
    // A clock that was set back must not put off the next checkpoint until it has caught up.
    committedMs = Math.min(committedMs, nowMs())
    const dueMs = Math.max(0, committedMs + spec.checkpointIntervalMs - nowMs())
    if (dueMs === 0) await checkpoint()
    // With something to note, the wait ends when that is due.
    const waitMs = Math.max(through === committed ? spec.checkpointIntervalMs : dueMs, MIN_WAIT_MS)
    const page = await source.changes({
      since: position,
      limit: spec.batchSize,
      filter: spec.filter,
      ...(isCaughtUp ? { waitMs } : {}),
    })
    if (isCaughtUp && page.changes.length === 0) {
      // While nothing happens nobody would notice that one side was put back to an earlier state.
      await checkSame('source', source, sourceInfo.instance)
      await checkSame('target', target, targetInfo.instance)
    }
    await copier.copy(page.changes)
    position = page.lastSeq
    if (page.changes.length > 0 || !isCaughtUp) through = position
    stats.throughSeq = through
    stats.changesPending = page.pending ?? null
    isCaughtUp = isLast(page, spec.batchSize)
    if (isCaughtUp && !spec.isContinuous) break
  }
  await checkpoint()
  return result
}

function isLast(page: PeerPage, limit: number): boolean {
  if (page.changes.length === 0) return true
  return page.pending === undefined ? page.changes.length < limit : page.pending === 0
}

/** A db that was made anew or restored has other docs behind the same seqs. */
async function checkSame(side: string, peer: Peer, instance: string): Promise<void> {
  if ((await peer.info()).instance === instance) return
  throw new ReplicationError(
    'checkpoint_commit_failure',
    `instance_start_time on ${side} database has changed since last checkpoint.`,
    { isPassing: true },
  )
}

function withoutIds(log: JsonObject | undefined): JsonObject {
  const { _id: _localId, _rev: _localRev, ...rest } = log ?? {}
  return rest
}

/** Brings docs from one side to the other. */
class Copier {
  readonly #job: Replication
  #hasBulkGet: boolean

  constructor(job: Replication) {
    this.#job = job
    this.#hasBulkGet = job.spec.useBulkGet
  }

  async copy(changes: readonly PeerChange[]): Promise<void> {
    if (changes.length === 0) return
    const { target, stats } = this.#job
    const missing = await target.revsDiff(changes)
    stats.revisionsChecked += changes.reduce((sum, { revs }) => sum + revs.length, 0)
    const asked = [...missing].flatMap(([id, revs]) => revs.missing.map((rev) => ({ id, rev })))
    stats.missingFound += asked.length
    for (const part of chunks(asked, FETCH)) await this.#copyPart(part, missing)
  }

  async #copyPart(
    asked: readonly { readonly id: string; readonly rev: string }[],
    missing: ReadonlyMap<string, MissingRevs>,
  ): Promise<void> {
    const { stats } = this.#job
    const found = await this.#fetchTogether(asked)
    stats.docsRead += found.length
    await this.#write(found)
    // One by one: those with attachments, and those that did not come with the others.
    const written = new Set(found.map((doc) => `${doc._id} ${doc._rev}`))
    const left = asked.filter(({ id, rev }) => !written.has(`${id} ${rev}`))
    for (const id of new Set(left.map((each) => each.id))) {
      const revs = left.flatMap((each) => (each.id === id ? [each.rev] : []))
      await this.#copyAlone(id, { missing: revs, ancestors: missing.get(id)?.ancestors ?? [] })
    }
  }

  /** Docs without attachments. */
  async #fetchTogether(
    asked: readonly { readonly id: string; readonly rev: string }[],
  ): Promise<WireDoc[]> {
    if (!this.#hasBulkGet) return []
    const { source, stats } = this.#job
    const found = await source.bulkGet(asked)
    stats.bulkGetAttempts += asked.length
    if (found === undefined) {
      this.#hasBulkGet = false
      return []
    }
    stats.bulkGetDocs += found.length
    // Only what was asked for: a source must not slip in a doc of another name, a `_local` one least.
    const ids = new Set(asked.map(({ id }) => id))
    const wanted = found.filter((doc) => ids.has(doc._id))
    const byRev = new Map(wanted.map((doc) => [`${doc._id} ${doc._rev}`, doc]))
    return [...byRev.values()].filter((doc) => !hasAttachments(doc))
  }

  async #copyAlone(id: string, revs: MissingRevs): Promise<void> {
    const { source, stats } = this.#job
    const docs = await this.#openRevs(id, revs)
    stats.docsRead += docs.length
    for (const each of docs) {
      let outcome = await this.#job.target.writeDocWithBytes(each)
      if (outcome === 'missing_stub') {
        // The target has the ancestor and not its attachments: now with all bytes.
        const whole = await source.openRevs(id, { missing: [each.doc._rev], ancestors: [] })
        const [again] = whole.filter(({ doc }) => doc._id === id && doc._rev === each.doc._rev)
        outcome = again && (await this.#job.target.writeDocWithBytes(again))
      }
      if (outcome === undefined) stats.docsWritten += 1
      else this.#refused(id, outcome === 'missing_stub' ? 'missing_stub' : outcome.reason)
    }
  }

  /** None for a doc that is gone since it was announced. */
  async #openRevs(id: string, revs: MissingRevs): Promise<DocWithBytes[]> {
    try {
      const found = await this.#job.source.openRevs(id, revs)
      return found.filter(({ doc }) => doc._id === id)
    } catch (error) {
      if (error instanceof ReplicationError && error.status === 404) return []
      throw error
    }
  }

  async #write(docs: readonly WireDoc[]): Promise<void> {
    const { target, stats } = this.#job
    for (const batch of inBatches(docs)) {
      const refused = await target.writeDocs(batch)
      stats.docsWritten += batch.length - refused.length
      for (const { id, reason } of refused) this.#refused(id, reason)
    }
  }

  #refused(id: string, reason: string): void {
    this.#job.stats.docWriteFailures += 1
    this.#job.onRefused(id, reason)
  }
}

function hasAttachments(doc: WireDoc): boolean {
  const attachments = doc['_attachments']
  return isJsonObject(attachments) && Object.keys(attachments).length > 0
}
