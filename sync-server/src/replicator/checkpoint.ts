import type { JsonObject } from '@tributary/sync-protocol'
import * as z from 'zod'
import type { ReplicationStats } from './replication-stats.ts'

export const REPLICATION_ID_VERSION = 4
const MAX_HISTORY = 50

const seqSchema = z.union([z.string(), z.number(), z.array(z.unknown())])
const entrySchema = z.looseObject({ session_id: z.string(), recorded_seq: seqSchema })
const logSchema = z.looseObject({
  session_id: z.string(),
  source_last_seq: seqSchema,
  history: z.array(entrySchema).default([]),
})

type HistoryEntry = z.infer<typeof entrySchema>

export interface Agreement {
  /** Everything up to here was copied, as far as both sides know. */
  readonly since: string
  /** The sessions before, newest first. */
  readonly history: readonly HistoryEntry[]
}

/**
 * Finds what both sides agree to have been copied, by their `_local` docs: the last session
 * when it is the same, else the newest that both remember.
 *
 * Of two records of one session the lower counts. They differ when the line broke between the
 * two writes, and when one side was restored from a backup made during the session: CouchDB
 * trusts the source's then, and a restored target would never get what it lost.
 *
 * @param beginning - where to begin when they agree on nothing
 */
export function agree(sourceLog: unknown, targetLog: unknown, beginning = '0'): Agreement {
  const fromTheBeginning = { since: beginning, history: [] }
  const source = logSchema.safeParse(sourceLog).data
  const target = logSchema.safeParse(targetLog).data
  if (source === undefined || target === undefined) return fromTheBeginning
  if (source.session_id === target.session_id) {
    const since = lowerSeq(source.source_last_seq, target.source_last_seq)
    return since === undefined ? fromTheBeginning : { since, history: source.history }
  }
  const remembered = new Map(target.history.map((entry) => [entry.session_id, entry]))
  for (const [index, entry] of source.history.entries()) {
    const theirs = remembered.get(entry.session_id)
    const since = theirs && lowerSeq(entry.recorded_seq, theirs.recorded_seq)
    if (since !== undefined) return { since, history: source.history.slice(index) }
  }
  return fromTheBeginning
}

/** `undefined` when two seqs differ and cannot be compared. */
function lowerSeq(a: unknown, b: unknown): string | undefined {
  const [first, second] = [printSeq(a), printSeq(b)]
  if (first === second) return first
  const [low, high] = [leadingNumber(first), leadingNumber(second)]
  if (low === undefined || high === undefined || low === high) return undefined
  return low < high ? first : second
}

/** CouchDB's seqs are opaque, and begin with how many changes there have been. */
function leadingNumber(seq: string): number | undefined {
  const digits = /^\d+(?=-|$)/.exec(seq)?.[0]
  return digits === undefined ? undefined : Number(digits)
}

function printSeq(seq: unknown): string {
  return typeof seq === 'string' ? seq : JSON.stringify(seq)
}

export interface Session {
  readonly id: string
  readonly startedAt: string
  readonly startSeq: string
  readonly before: readonly HistoryEntry[]
}

/** What is written to both sides, in CouchDB's members. */
export function printCheckpoint(
  session: Session,
  seq: string,
  stats: ReplicationStats,
  nowMs: number,
): JsonObject {
  const entry = {
    session_id: session.id,
    start_time: session.startedAt,
    end_time: new Date(nowMs).toUTCString(),
    // A number for the beginning, as in CouchDB.
    start_last_seq: session.startSeq === '0' ? 0 : session.startSeq,
    end_last_seq: seq,
    recorded_seq: seq,
    missing_checked: stats.revisionsChecked,
    missing_found: stats.missingFound,
    docs_read: stats.docsRead,
    docs_written: stats.docsWritten,
    doc_write_failures: stats.docWriteFailures,
    bulk_get_docs: stats.bulkGetDocs,
    bulk_get_attempts: stats.bulkGetAttempts,
  }
  const before = session.before.filter((each) => each.session_id !== session.id)
  const history = [entry, ...before].slice(0, MAX_HISTORY)
  return {
    session_id: session.id,
    source_last_seq: seq,
    replication_id_version: REPLICATION_ID_VERSION,
    history: JSON.parse(JSON.stringify(history)),
  }
}
