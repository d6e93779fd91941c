import { EMPTY_TREE } from '@tributary/sync-protocol'
import type { StoredDoc } from '../storage/doc-storage.ts'
import type { DocAnswer } from './doc-answer.ts'

/** A change that was just committed, with what its readers share. */
export interface RecentChange {
  readonly doc: StoredDoc
  /** The length of the body that came with it, whether that is kept or not: it may be printed. */
  chars?: number
  /** The winning rev's body, when it came with the change, has no attachments and is kept. */
  body: string | undefined
  /**
   * Whether its printed forms are kept, so that 200 listeners cost one printing. Not where the
   * change was read for one reader.
   */
  readonly isShared?: true
  /** The printed doc, by how it is asked for. */
  rendered?: Map<string, DocAnswer>
  /** The doc was purged whole: nothing of it may be served from memory. */
  readonly isErased?: true
}

export function erasedChange(id: string, seq: number): RecentChange {
  const doc = { id, seq, winner: '', isDeleted: true, leafCount: 0, tree: EMPTY_TREE }
  return { doc, body: undefined, isErased: true }
}

const MAX_CHANGES = 2_000
const MAX_BODY_CHARS = 16_000_000
/** After so many changes that nobody read from here, bodies are not kept: an import is for nobody. */
const MAX_UNREAD = 200

/**
 * The newest changes, in memory, so that listeners who are nearly up to date are served without
 * a scan. Holds one change per doc, its newest, without a gap from `firstSince` on.
 */
export class RecentChanges {
  #changes: RecentChange[] = []
  readonly #byId = new Map<string, RecentChange>()
  #bodyChars = 0
  /** Changes since somebody last read from here. */
  #unread = 0
  /** Whoever has read up to here, or further, can be served from here. */
  #firstSince: number

  /** @param updateSeq - where the db stands when this begins to listen */
  constructor(updateSeq: number) {
    this.#firstSince = updateSeq
  }

  /** @param added - in seq order, as they were written */
  add(added: readonly RecentChange[]): void {
    let isAnyOutdated = false
    this.#unread += added.length
    const keepsBodies = this.#unread <= MAX_UNREAD
    for (const change of added) {
      const { id } = change.doc
      isAnyOutdated = this.#forget(id) || isAnyOutdated
      if (change.isErased === true) continue
      change.chars = change.body?.length ?? 0
      if (!keepsBodies) change.body = undefined
      this.#byId.set(id, change)
      this.#changes.push(change)
      this.#bodyChars += change.chars
    }
    // Not with every commit: most docs are new, and there may be two thousand changes here.
    if (isAnyOutdated) this.#changes = this.#changes.filter((each) => this.#isNewest(each))
    this.#forgetOldest()
  }

  /** Changes after `since` in seq order; `undefined` when some of them are only on disk. */
  after(since: number, limit: number): RecentChange[] | undefined {
    if (since < this.#firstSince) return undefined
    this.#unread = 0
    let low = 0
    let high = this.#changes.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#changes[middle]?.doc.seq ?? 0) > since) high = middle
      else low = middle + 1
    }
    return this.#changes.slice(low, low + limit)
  }

  #isNewest(change: RecentChange): boolean {
    return this.#byId.get(change.doc.id) === change
  }

  /** @returns whether there was anything of this doc */
  #forget(id: string): boolean {
    const known = this.#byId.get(id)
    if (known === undefined) return false
    this.#byId.delete(id)
    this.#bodyChars -= known.chars ?? 0
    return true
  }

  #forgetOldest(): void {
    let excess = 0
    for (const change of this.#changes) {
      const isRoom = this.#changes.length - excess <= MAX_CHANGES
      if (isRoom && this.#bodyChars <= MAX_BODY_CHARS) break
      this.#forget(change.doc.id)
      this.#firstSince = change.doc.seq
      excess += 1
    }
    if (excess > 0) this.#changes.splice(0, excess)
  }
}
