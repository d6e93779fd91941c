import { type RxCollection, writeDocToDocState } from 'rxdb/plugins/core'
import type { DocMapping } from './doc-mapping.ts'
import type { PushRow } from './push-outcome.ts'

export interface SortedRows<Doc> {
  /** They say what the phone holds now. */
  readonly present: readonly PushRow<Doc>[]
  /** What they say has been overwritten on the phone since, by a person or by a pull. */
  readonly stale: readonly PushRow<Doc>[]
}

/**
 * RxDB makes a row of what a doc was when it was written, beside what the server is known to hold
 * now (upstream.ts of 17.6.0). A write that changed nothing does not keep the pull from replacing
 * the doc meanwhile; the row then claims that this phone put back what others had changed.
 *
 * @throws when the storage cannot be read
 */
export async function sortOutStale<Doc>(
  collection: RxCollection<Doc>,
  mapping: DocMapping<Doc>,
  rows: readonly PushRow<Doc>[],
): Promise<SortedRows<Doc>> {
  const ids = rows.map(({ newDocumentState }) => mapping.idOf(newDocumentState))
  const docs = await collection.storageInstance.findDocumentsById(ids, true)
  const held = new Map(
    docs.map((doc) => [mapping.idOf(doc), writeDocToDocState(doc, false, false)]),
  )
  const isPresent = ({ newDocumentState: ours }: PushRow<Doc>) => {
    const now = held.get(mapping.idOf(ours))
    return now === undefined || mapping.isEqual(now, ours)
  }
  return { present: rows.filter(isPresent), stale: rows.filter((row) => !isPresent(row)) }
}
