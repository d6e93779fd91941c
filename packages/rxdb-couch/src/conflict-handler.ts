import type { RxConflictHandler, WithDeleted } from 'rxdb/plugins/core'

/**
 * Joins two states of one doc. Must be pure and must not throw.
 *
 * @param ours - the state on this phone
 * @param theirs - the state on the server
 * @param base - what this phone last knew the server to hold; undefined when it knew nothing
 */
export type MergeStates<Doc> = (
  ours: WithDeleted<Doc>,
  theirs: WithDeleted<Doc>,
  base?: WithDeleted<Doc>,
) => WithDeleted<Doc>

/**
 * The conflict handler of a replicated collection: set it when the collection is created.
 *
 * Deletion is decided here, not by `merge`: a tombstone wins, so nothing that was withdrawn is
 * shown again by a phone that did not know. An edit of a doc that was deleted elsewhere is put
 * among the refusals before this is asked (see `RefusalStore`). Two tombstones are equal
 * whatever they carry.
 *
 * @param isEqual - compares live states; must ignore nothing that `merge` looks at
 */
export function createConflictHandler<Doc>(
  merge: MergeStates<Doc>,
  isEqual: (a: WithDeleted<Doc>, b: WithDeleted<Doc>) => boolean,
): RxConflictHandler<Doc> {
  return {
    isEqual: (a, b) => (a._deleted || b._deleted ? a._deleted === b._deleted : isEqual(a, b)),
    resolve: async ({ newDocumentState, realMasterState, assumedMasterState }) => {
      if (realMasterState._deleted) return realMasterState
      if (newDocumentState._deleted) return newDocumentState
      return merge(newDocumentState, realMasterState, assumedMasterState)
    },
  }
}
