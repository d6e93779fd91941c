import type { RxConflictHandler } from 'rxdb/plugins/core'
import type { RefusedRows } from './refused-rows.ts'

/** Where RxDB 17.6.0 asks whether a written doc need be pushed at all (upstream.ts). */
const BEFORE_PUSH = 'upstream-check-if-equal'

/** The collection's own conflict handler as one run of the replication has to use it. */
export function conflictHandlerOfRun<Doc>(
  injected: RxConflictHandler<Doc>,
  refusedRows: Pick<RefusedRows<Doc>, 'wasRefused' | 'refuse'>,
  signal: AbortSignal,
): RxConflictHandler<Doc> {
  return {
    // RxDB drops what it pulls of a doc with unsent writes, trusting their push to meet it. When
    // they are taken back first, it would find nothing to push, and never show what it dropped.
    isEqual: (a, b, context) => context !== BEFORE_PUSH && injected.isEqual(a, b, context),
    async resolve(input, context) {
      const { newDocumentState: ours, realMasterState: master, assumedMasterState: base } = input
      // What was rolled back is a tombstone on both sides: nobody here deleted anything.
      const isUnchanged = base !== undefined && injected.isEqual(ours, base, context)
      if (refusedRows.wasRefused(ours) || isUnchanged) return master
      if (injected.isEqual(ours, master, context)) return master
      try {
        return await injected.resolve(input, context)
      } catch (error) {
        // Thrown on, it would make RxDB drop the whole batch from its push.
        await refusedRows.refuse(ours, { code: 'merge_failed', reason: String(error) }, signal)
        return master
      }
    },
  }
}
