import { listIndexes, openIndex } from './index-store.ts'
import type { SideStorage } from './index-nodes.ts'

/** Docs of which something was withdrawn, with the seq of their present state; none when they are gone. */
export type Withdrawn = Map<string, number | undefined>

/**
 * Takes out of every index what it still says of earlier states of docs.
 *
 * Called in the transaction that deletes docs or drops bodies of them, so that a withdrawn text
 * is in no index afterwards, even if nobody asks again. An index that has seen a doc's present
 * state keeps its rows: they say what the doc itself says.
 */
export function forgetRows(
  storage: SideStorage,
  withdrawn: ReadonlyMap<string, number | undefined>,
): void {
  if (withdrawn.size === 0) return
  for (const indexId of listIndexes(storage)) {
    const index = openIndex(storage, indexId)
    const { updateSeq } = index
    const stale = [...withdrawn].filter(([, seq]) => seq === undefined || updateSeq < seq)
    index.forget(stale.map(([docId]) => docId))
  }
}
