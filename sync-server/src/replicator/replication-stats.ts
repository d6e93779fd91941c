/** What a replication has done so far. */
export interface ReplicationStats {
  revisionsChecked: number
  missingFound: number
  docsRead: number
  docsWritten: number
  docWriteFailures: number
  bulkGetDocs: number
  bulkGetAttempts: number
  /** `null` when the source does not say. */
  changesPending: number | null
  checkpointedSeq: string
  throughSeq: string
}

export function newStats(): ReplicationStats {
  return {
    revisionsChecked: 0,
    missingFound: 0,
    docsRead: 0,
    docsWritten: 0,
    docWriteFailures: 0,
    bulkGetDocs: 0,
    bulkGetAttempts: 0,
    changesPending: null,
    checkpointedSeq: '0',
    throughSeq: '0',
  }
}

/**
 * Goes on counting where the last session of the same replication ended, as CouchDB does: its
 * history tells of all that was ever copied. A job that was begun again has counted higher already.
 */
export function countOn(
  stats: ReplicationStats,
  last: Readonly<Record<string, unknown>> = {},
): void {
  const atLeast = (counted: number, member: string) => {
    const before = last[member]
    return typeof before === 'number' ? Math.max(counted, before) : counted
  }
  stats.revisionsChecked = atLeast(stats.revisionsChecked, 'missing_checked')
  stats.missingFound = atLeast(stats.missingFound, 'missing_found')
  stats.docsRead = atLeast(stats.docsRead, 'docs_read')
  stats.docsWritten = atLeast(stats.docsWritten, 'docs_written')
  stats.docWriteFailures = atLeast(stats.docWriteFailures, 'doc_write_failures')
  stats.bulkGetDocs = atLeast(stats.bulkGetDocs, 'bulk_get_docs')
  stats.bulkGetAttempts = atLeast(stats.bulkGetAttempts, 'bulk_get_attempts')
}

/** In the members of CouchDB's `_active_tasks` and `_scheduler`. */
export function printStats(stats: ReplicationStats) {
  return {
    revisions_checked: stats.revisionsChecked,
    missing_revisions_found: stats.missingFound,
    docs_read: stats.docsRead,
    docs_written: stats.docsWritten,
    changes_pending: stats.changesPending,
    doc_write_failures: stats.docWriteFailures,
    bulk_get_docs: stats.bulkGetDocs,
    bulk_get_attempts: stats.bulkGetAttempts,
    checkpointed_source_seq: stats.checkpointedSeq,
    source_seq: stats.throughSeq,
    through_seq: stats.throughSeq,
  }
}
