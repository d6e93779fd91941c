import type { CouchDb } from './couch-db.ts'
import type { HeldDoc } from './rules.ts'

const PAGE = 500

/** Everything a db of the hub holds, tombstones included. */
export async function readHeld(db: CouchDb): Promise<HeldDoc[]> {
  // By id, because a doc that is written while we read comes round again.
  const held = new Map<string, HeldDoc>()
  for (let since = '0'; ;) {
    const page = await db.changes(since, PAGE, true)
    for (const { id, revs, isDeleted, doc } of page.changes) {
      if (doc === null || id.startsWith('_design/')) continue
      held.set(id, { db: db.name, id, revs, isDeleted, doc })
    }
    since = page.lastSeq
    if (page.changes.length === 0) return [...held.values()]
  }
}
