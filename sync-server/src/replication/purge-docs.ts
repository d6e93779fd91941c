import { forgetRows, type Withdrawn } from '../indexes/forget-rows.ts'
import type { DocStorage } from '../storage/doc-storage.ts'
import { purgeLeaves } from './forget-bodies.ts'
import { erasedChange, type RecentChange } from './recent-changes.ts'

/**
 * Removes leaves without a tombstone, within a transaction.
 *
 * @param onChanged - told of each doc that is not what it was
 * @returns the revs that were purged, by doc
 */
export function purgeDocs(
  storage: DocStorage,
  asked: ReadonlyMap<string, readonly string[]>,
  onChanged: (change: RecentChange) => void,
): Map<string, string[]> {
  const answers = new Map<string, string[]>()
  const withdrawn: Withdrawn = new Map()
  for (const [docId, revs] of asked) {
    const { purged, left } = purgeLeaves(storage, docId, revs, withdrawn)
    answers.set(docId, purged)
    if (purged.length === 0) continue
    onChanged(
      left === undefined
        ? erasedChange(docId, storage.updateSeq())
        : { doc: left, body: undefined, isShared: true },
    )
    storage.writeMeta('purge_seq', String(Number(storage.readMeta('purge_seq') ?? 0) + 1))
  }
  forgetRows(storage, withdrawn)
  return answers
}
