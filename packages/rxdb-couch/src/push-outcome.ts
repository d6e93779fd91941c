import type { RxReplicationWriteToMasterRow, WithDeleted } from 'rxdb/plugins/core'
import type { ServerState } from './doc-mapping.ts'

export type PushRow<Doc> = RxReplicationWriteToMasterRow<Doc>

export type PushOutcome<Doc> =
  /** The server holds it, or has nothing to hold. */
  | { readonly kind: 'done' }
  /** The server holds something this phone does not know: RxDB has to merge. */
  | { readonly kind: 'master'; readonly state: WithDeleted<Doc> }
  /** Write it, on top of this rev. */
  | { readonly kind: 'send'; readonly rev: string | undefined }
  | { readonly kind: 'refuse'; readonly code: string; readonly reason: string }

/**
 * What to do with a row, given the server's state of its doc.
 *
 * A doc that the server does not have, though this phone assumes it does, was lost there (the db
 * was created anew, or purged): once it is changed here, it is sent as a new one.
 *
 * A row may say nothing new, as when a write was taken back: then whatever the server holds, or
 * does not hold, is right.
 */
export function decide<Doc>(
  { newDocumentState: ours, assumedMasterState: assumed }: PushRow<Doc>,
  master: ServerState<Doc> | undefined,
  isEqual: (a: WithDeleted<Doc>, b: WithDeleted<Doc>) => boolean,
): PushOutcome<Doc> {
  const isUnchanged = assumed !== undefined && isEqual(ours, assumed)
  if (master === undefined) {
    return ours._deleted || isUnchanged ? { kind: 'done' } : { kind: 'send', rev: undefined }
  }
  if (isEqual(master.state, ours)) return { kind: 'done' }
  if (isUnchanged) return { kind: 'master', state: master.state }
  if (assumed === undefined || !isEqual(master.state, assumed)) {
    if (!master.state._deleted || ours._deleted) return { kind: 'master', state: master.state }
    return { kind: 'refuse', code: 'deleted_elsewhere', reason: 'deleted on the server' }
  }
  if (master.hasAttachments) {
    return { kind: 'refuse', code: 'carries_attachments', reason: 'the server holds files of it' }
  }
  return { kind: 'send', rev: master.rev }
}
