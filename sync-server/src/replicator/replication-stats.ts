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
