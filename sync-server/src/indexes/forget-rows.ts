import { listIndexes, openIndex } from './index-store.ts'
import type { SideStorage } from './index-nodes.ts'

/**
 * Takes out of every index what it still says of an earlier state of a doc.
 *
 * Called in the transaction that deletes a doc or drops bodies of it, so that a withdrawn text is
 * in no index afterwards, even if nobody asks again. An index that has seen the doc's present
 * state keeps its rows: they say what the doc itself says.
 *
 * @param seq - of the doc's present state; `undefined` when it is gone
 */
export function forgetRows(storage: SideStorage, docId: string, seq: number | undefined): void {
  for (const indexId of listIndexes(storage)) {
    const index = openIndex(storage, indexId)
    if (seq === undefined || index.updateSeq < seq) index.forget(docId)
  }
}
