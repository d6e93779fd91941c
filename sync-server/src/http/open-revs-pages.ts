import { setImmediate } from 'node:timers/promises'
import type { Database, OpenRev } from '../replication/database.ts'
import type { OpenRevsOptions } from '../replication/doc-answer.ts'

/** Characters of docs that are held at once; a single doc may be larger. */
export const PAGE_CHARS = 1_000_000

/** Revs of a doc, some after others, so that the memory does not fill with all of them. */
export async function* openRevsPages(
  db: Database,
  docId: string,
  options: OpenRevsOptions,
): AsyncGenerator<readonly OpenRev[]> {
  let asked = options
  for (;;) {
    const { answers, left } = await db.openRevs(docId, { ...asked, maxChars: PAGE_CHARS })
    yield answers
    if (left.length === 0) return
    asked = { ...options, latest: false, openRevs: left }
    // Others have their turn.
    await setImmediate()
  }
}
