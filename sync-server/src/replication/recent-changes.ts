import { EMPTY_TREE } from '@tributary/sync-protocol'
import type { StoredDoc } from '../storage/doc-storage.ts'
import type { DocAnswer } from './database.ts'

/** A change that was just committed, with what its readers share. */
export interface RecentChange {
  readonly doc: StoredDoc
  /** The winning rev's body, when it came with the change and has no attachments. */
  readonly body: string | undefined
  /**
   * The printed doc, by how it is asked for, so that 200 listeners cost one printing. None where
   * the change was read for one reader.
   */
  readonly rendered?: Map<string, DocAnswer>
  /** The doc was purged whole: nothing of it may be served from memory. */
  readonly isErased?: true
}

export function erasedChange(id: string, seq: number): RecentChange {
  const doc = { id, seq, winner: '', isDeleted: true, leafCount: 0, tree: EMPTY_TREE }
  return { doc, body: undefined, isErased: true }
}

const MAX_CHANGES = 2_000
const MAX_BODY_CHARS = 16_000_000

/**
 * The newest changes, in memory, so that listeners who are nearly up to date are served without
 * a scan. Holds one change per doc, its newest, without a gap from `firstSince` on.
 */
export class RecentChanges {
  #changes: RecentChange[] = []
  #bodyChars = 0
  /** Whoever has read up to here, or further, can be served from here. */
  #firstSince: number

  /** @param updateSeq - where the db stands when this begins to listen */
  constructor(updateSeq: number) {
    this.#firstSince = updateSeq
  }

  add(added: readonly RecentChange[]): void {
    const newest = new Map(added.map((change) => [change.doc.id, change]))
    const kept = this.#changes.filter((change) => !newest.has(change.doc.id))
    const shown = [...newest.values()].filter((change) => change.isErased !== true)
    this.#changes = [...kept, ...shown.sort((a, b) => a.doc.seq - b.doc.seq)]
    this.#bodyChars = this.#changes.reduce((sum, change) => sum + (change.body?.length ?? 0), 0)
    this.#forgetOldest()
  }

  /** Forgets everything, because the db changed in a way that is not a list of changed docs. */
  restart(updateSeq: number): void {
    this.#changes = []
    this.#bodyChars = 0
    this.#firstSince = updateSeq
  }

  /** Changes after `since` in seq order; `undefined` when some of them are only on disk. */
  after(since: number, limit: number): RecentChange[] | undefined {
    if (since < this.#firstSince) return undefined
    let low = 0
    let high = this.#changes.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#changes[middle]?.doc.seq ?? 0) > since) high = middle
      else low = middle + 1
    }
    return this.#changes.slice(low, low + limit)
  }

  #forgetOldest(): void {
    let excess = Math.max(0, this.#changes.length - MAX_CHANGES)
    let chars = this.#bodyChars
    this.#changes.forEach((change, index) => {
      if (index < excess || chars > MAX_BODY_CHARS) {
        chars -= change.body?.length ?? 0
        excess = Math.max(excess, index + 1)
      }
    })
    const last = this.#changes[excess - 1]
    if (last === undefined) return
    this.#firstSince = last.doc.seq
    this.#changes = this.#changes.slice(excess)
    this.#bodyChars = chars
  }
}
