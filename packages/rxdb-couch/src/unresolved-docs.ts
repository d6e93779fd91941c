import type { RxCollection } from 'rxdb/plugins/core'
import { createKeptRecord } from './kept-record.ts'

/**
 * Ids of docs that somebody has yet to set right on the server. Kept on disk, since the feed does
 * not speak of a doc again until it changes.
 */
export interface UnresolvedDocs {
  /** From the disk: another tab may have written since. */
  read(): Promise<readonly string[]>
  /** Resolves once they are kept. */
  add(docIds: readonly string[]): Promise<void>
  remove(docId: string): Promise<void>
}

export function createUnresolvedDocs<Doc>(
  collection: RxCollection<Doc>,
  db: string,
): UnresolvedDocs {
  const kept = createKeptRecord(
    collection.database,
    `rxdb-couch-unresolved|${collection.name}|${db}`,
  )
  let known: Promise<Set<string>> | undefined
  /** The write that has not begun yet; it takes everything along that changes before it does. */
  let next: Promise<void> | undefined
  let last: Promise<unknown> = Promise.resolve()

  async function readOnce(): Promise<Set<string>> {
    const reading = (known ??= kept.read().then((data) => new Set(parseIds(data))))
    try {
      return await reading
    } catch (error) {
      known = undefined
      throw error
    }
  }

  function write(ids: ReadonlySet<string>): Promise<void> {
    next ??= last.then(() => {
      next = undefined
      const written = kept.write({ docIds: [...ids] })
      last = written.catch(() => undefined)
      return written
    })
    return next
  }

  return {
    async read() {
      await last
      known = undefined
      return [...(await readOnce())]
    },
    async add(docIds) {
      const ids = await readOnce()
      const size = ids.size
      for (const docId of docIds) ids.add(docId)
      if (ids.size !== size || next !== undefined) await write(ids)
    },
    async remove(docId) {
      const ids = await readOnce()
      if (ids.delete(docId)) await write(ids)
    },
  }
}

function parseIds(data: unknown): string[] {
  const docIds: unknown = Reflect.get(Object(data), 'docIds')
  return Array.isArray(docIds) ? docIds.filter((docId) => typeof docId === 'string') : []
}
