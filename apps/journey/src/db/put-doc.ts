import type { RxCollection } from 'rxdb/plugins/core'

/**
 * Stores a doc, there before or not. Resolves once IndexedDB has committed.
 *
 * RxDB's own `incrementalUpsert` queues writes by id behind a promise that it keeps when it is
 * rejected: one write that a full disk refuses, and every later one of that id fails, too.
 */
export async function putDoc<Doc extends object>(
  collection: RxCollection<Doc>,
  id: string,
  doc: Doc,
): Promise<void> {
  for (;;) {
    const there = await collection.findOne(id).exec()
    if (there !== null) {
      // Deleted in between, it is there again: this is what was to be stored.
      await there.incrementalModify(() => ({ ...doc, _deleted: false }))
      return
    }
    try {
      await collection.insert(doc)
      return
    } catch (error) {
      // Written in between, by another tab or by the sync: it is there now.
      if (!isConflict(error)) throw error
    }
  }
}

function isConflict(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'CONFLICT'
}
