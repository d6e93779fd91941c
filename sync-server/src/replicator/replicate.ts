import { isJsonObject, type JsonObject } from '@tributary/sync-protocol'
import { agree, printCheckpoint, type Session } from './checkpoint.ts'
import { Copier } from './copier.ts'
import type { PeerPage } from './peer-wire.ts'
import type { Peer } from './peer.ts'
import { ReplicationError } from './replication-error.ts'
import { countOn } from './replication-stats.ts'
import type { Replication } from './replication.ts'

/** What a one-shot replication answers: its last checkpoint, in CouchDB's members. */
export type ReplicationResult = JsonObject

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
  const agreed = agree(sourceLog, targetLog, spec.sinceSeq)
  const session: Session = {
    id: job.newSession(),
    startedAt: new Date(nowMs()).toUTCString(),
    startSeq: agreed.since,
    before: agreed.history,
  }
  countOn(stats, agreed.history[0])
  const copier = new Copier(job)
  let hasSeenChanges = false
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
      const told = spec.filter?.kind === 'doc_ids' ? withCounts(log) : log
      result = hasSeenChanges ? told : { no_changes: true, ...told }
    } else result = { use_checkpoints: false }
    committed = through
    committedMs = nowMs()
    stats.checkpointedSeq = committed
  }

  const read = (more: { readonly waitMs?: number } = {}): Promise<PeerPage> =>
    source.changes({
      since: position,
      limit: spec.batchSize,
      filter: spec.filter,
      winnersOnly: spec.winningRevsOnly,
      ...more,
    })
  /** Asked for while the one before is copied. */
  let ahead: Promise<PeerPage> | undefined
  for (let isCaughtUp = false; ;) {
    // A clock that was set back must not put off the next checkpoint until it has caught up.
    committedMs = Math.min(committedMs, nowMs())
    const dueMs = Math.max(0, committedMs + spec.checkpointIntervalMs - nowMs())
    if (dueMs === 0) await checkpoint()
    // With something to note, the wait ends when that is due.
    const waitMs = Math.max(through === committed ? spec.checkpointIntervalMs : dueMs, MIN_WAIT_MS)
    const page: PeerPage = await (ahead ?? read(isCaughtUp ? { waitMs } : {}))
    ahead = undefined
    if (isCaughtUp && page.changes.length === 0) {
      // While nothing happens nobody would notice that one side was put back to an earlier state.
      await checkSame('source', source, sourceInfo.instance)
      await checkSame('target', target, targetInfo.instance)
    }
    position = page.lastSeq
    const isBehind = !isLast(page, spec.batchSize)
    if (isBehind) {
      ahead = read()
      // Should the copying fail, nobody asks for it any more.
      ahead.catch(() => undefined)
    }
    hasSeenChanges ||= page.changes.length > 0
    await copier.copy(page.changes)
    if (page.changes.length > 0 || !isCaughtUp) through = page.lastSeq
    stats.throughSeq = through
    stats.changesPending = page.pending ?? null
    isCaughtUp = !isBehind
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

/** Of a replication by ids CouchDB tells the last session's counts beside the history, too. */
function withCounts(log: JsonObject): JsonObject {
  const [latest] = Array.isArray(log['history']) ? log['history'] : []
  if (!isJsonObject(latest)) return log
  const names = ['start_time', 'end_time', 'docs_read', 'docs_written', 'doc_write_failures']
  return { ...log, ...Object.fromEntries(names.map((name) => [name, latest[name] ?? 0])) }
}

function withoutIds(log: JsonObject | undefined): JsonObject {
  const { _id: _localId, _rev: _localRev, ...rest } = log ?? {}
  return rest
}
