import type { JsonObject } from '@tributary/sync-protocol'
import type { Principal } from '../access/principal.ts'

/** One write, as a policy sees it before it is stored. */
interface ProposedWrite {
  readonly db: string
  readonly docId: string
  /** The doc as it came, with `_id`, `_rev` (when given) and `_deleted`; never attachments' bytes. */
  readonly incoming: JsonObject
  /**
   * What everybody sees now: the winning rev with `_id` and `_rev`, a tombstone with
   * `_deleted: true`; `null` when the doc was never written. It is the winner even when the
   * write branches off elsewhere, so that nobody gets round a rule by forging an ancestry.
   */
  readonly stored: JsonObject | null
  readonly isDeletion: boolean
  /** Whether files come with it, or stay with it. */
  readonly hasAttachments: boolean
  readonly principal: Principal
  /**
   * What everybody sees of another doc of this db, as the transaction stands: the winning rev
   * with `_id` and `_rev`; `null` when there is none or it is deleted.
   */
  lookup(docId: string): JsonObject | null
}

/**
 * Decides whether a write may be stored; runs on every way in (`_bulk_docs` with both
 * `new_edits`, PUT, POST, DELETE, COPY, attachments), inside the write's transaction.
 * Synchronous, because nothing may change between the judgement and the write.
 *
 * @throws SyncError `forbidden` or `unauthorized`, with the reason in words people can act on
 */
export type WritePolicy = (write: ProposedWrite) => void
