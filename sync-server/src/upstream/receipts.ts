import { chunks } from '../replicator/batches.ts'
import type { CouchDb } from './couch-db.ts'
import type { HeldDoc, UpstreamRules } from './rules.ts'

const IDS_PER_RECEIPT = 200

/** What the phones were told so far about one place, and what they are to be told next. */
export class Receipts {
  readonly #db: CouchDb
  readonly #rules: UpstreamRules
  readonly #to: string
  readonly #told = new Set<string>()
  readonly #everTold = new Set<string>()

  constructor(db: CouchDb, held: readonly HeldDoc[], rules: UpstreamRules, to: string) {
    this.#db = db
    this.#rules = rules
    this.#to = to
    // In the order in which they were written: a record may go, be called back and go again.
    for (const { doc } of held) {
      const receipt = rules.readReceipt(doc)
      if (receipt === null || receipt.to !== to) continue
      for (const id of receipt.sentIds) {
        this.#told.add(id)
        this.#everTold.add(id)
      }
      for (const id of receipt.recalledIds) this.#told.delete(id)
    }
  }

  /** Records that phones show as being there. */
  get told(): ReadonlySet<string> {
    return this.#told
  }

  get everTold(): ReadonlySet<string> {
    return this.#everTold
  }

  /** Says of these that they are there; only what is news is written. */
  async confirm(ids: readonly string[]): Promise<void> {
    const news = ids.filter((id) => !this.#told.has(id))
    await this.#write(news, [])
    for (const id of news) this.#told.add(id)
  }

  /** Says of these that they are there no more. */
  async recall(ids: readonly string[]): Promise<void> {
    const news = ids.filter((id) => this.#told.has(id))
    await this.#write([], news)
    for (const id of news) this.#told.delete(id)
  }

  async #write(sentIds: readonly string[], recalledIds: readonly string[]): Promise<void> {
    const docs = [
      ...chunks(sentIds, IDS_PER_RECEIPT).map((part) => ({ sentIds: part, recalledIds: [] })),
      ...chunks(recalledIds, IDS_PER_RECEIPT).map((part) => ({ sentIds: [], recalledIds: part })),
    ].map((part) => this.#rules.receipt({ to: this.#to, ...part }))
    // A conflict means that it was written before and the answer was lost.
    const [refused] = (await this.#db.write(docs, true)).filter((each) => !each.isConflict)
    if (refused !== undefined) throw new Error(`A receipt was refused here: ${refused.reason}`)
  }
}
