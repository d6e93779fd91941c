import { isJsonObject } from '@tributary/sync-protocol'
import { chunks, inBatches, inParallel } from './batches.ts'
import type { MissingRevs, PeerChange, WireDoc } from './peer-wire.ts'
import { ReplicationError } from './replication-error.ts'
import type { Replication } from './replication.ts'
import type { StreamedDoc } from './streamed-doc.ts'

/** Revs asked for at once. */
const FETCH = 200
/** Parts of a page that are under way at once: one is fetched while another is written. */
const PARTS = 2
/** Docs with attachments, of one part, that are under way at once. */
const STREAMS = 4

/** Brings docs from one side to the other. */
export class Copier {
  readonly #job: Replication
  #hasBulkGet: boolean

  constructor(job: Replication) {
    this.#job = job
    this.#hasBulkGet = job.spec.useBulkGet
  }

  async copy(changes: readonly PeerChange[]): Promise<void> {
    if (changes.length === 0) return
    const { target, stats } = this.#job
    const missing = await target.revsDiff(changes)
    stats.revisionsChecked += changes.reduce((sum, { revs }) => sum + revs.length, 0)
    const asked = [...missing].flatMap(([id, revs]) => revs.missing.map((rev) => ({ id, rev })))
    stats.missingFound += asked.length
    await inParallel(chunks(asked, FETCH), PARTS, (part) => this.#copyPart(part, missing))
  }

  async #copyPart(
    asked: readonly { readonly id: string; readonly rev: string }[],
    missing: ReadonlyMap<string, MissingRevs>,
  ): Promise<void> {
    const { stats } = this.#job
    const found = await this.#fetchTogether(asked)
    stats.docsRead += found.length
    await this.#write(found)
    // Each by itself: those with attachments, and those that did not come with the others.
    const written = new Set(found.map((doc) => `${doc._id} ${doc._rev}`))
    const left = asked.filter(({ id, rev }) => !written.has(`${id} ${rev}`))
    await inParallel([...new Set(left.map((each) => each.id))], STREAMS, async (id) => {
      const revs = left.flatMap((each) => (each.id === id ? [each.rev] : []))
      await this.#copyAlone(id, { missing: revs, ancestors: missing.get(id)?.ancestors ?? [] })
    })
  }

  /** Docs without attachments. */
  async #fetchTogether(
    asked: readonly { readonly id: string; readonly rev: string }[],
  ): Promise<WireDoc[]> {
    if (!this.#hasBulkGet) return []
    const { source, stats } = this.#job
    const found = await source.docs.bulkGet(asked)
    stats.bulkGetAttempts += asked.length
    if (found === undefined) {
      this.#hasBulkGet = false
      return []
    }
    stats.bulkGetDocs += found.length
    // Only what was asked for: a source must not slip in a doc of another name, a `_local` one least.
    const ids = new Set(asked.map(({ id }) => id))
    const wanted = found.filter((doc) => ids.has(doc._id))
    const byRev = new Map(wanted.map((doc) => [`${doc._id} ${doc._rev}`, doc]))
    return [...byRev.values()].filter((doc) => !hasAttachments(doc))
  }

  async #copyAlone(id: string, revs: MissingRevs): Promise<void> {
    const { source, stats } = this.#job
    /** What is told of each rev is told once, however often the line breaks. */
    const done = new Set<string>()
    try {
      await source.docs.openRevs(id, revs, async (streamed) => {
        const { doc } = streamed
        if (doc._id !== id || done.has(doc._rev)) return
        const refused = await this.#store(streamed)
        done.add(doc._rev)
        stats.docsRead += 1
        if (refused === undefined) stats.docsWritten += 1
        else this.#refused(id, refused)
      })
    } catch (error) {
      // It may be gone since it was announced.
      if (!(error instanceof ReplicationError) || error.status !== 404) throw error
    }
  }

  /** @returns why it was refused, if it was */
  async #store({ doc, related }: StreamedDoc): Promise<string | undefined> {
    const { target } = this.#job
    if (related === undefined) {
      const [refused] = await target.docs.writeDocs([doc])
      return refused?.reason
    }
    const outcome = await target.docs.writeStreamed(doc, related)
    switch (outcome) {
      case 'missing_stub':
        // The target has the ancestor and not its attachments: now with all bytes.
        return this.#storeWhole(doc)
      case 'no_multipart':
        return this.#storeInline(doc)
      case undefined:
        return undefined
      default:
        return outcome.reason
    }
  }

  async #storeWhole({ _id: id, _rev: rev }: WireDoc): Promise<string | undefined> {
    let refusal: string | undefined = 'missing_stub'
    await this.#job.source.docs.openRevs(id, { missing: [rev], ancestors: [] }, async (again) => {
      if (again.doc._id !== id || again.doc._rev !== rev || again.related === undefined) return
      const outcome = await this.#job.target.docs.writeStreamed(again.doc, again.related)
      refusal = typeof outcome === 'object' ? outcome.reason : outcome
    })
    return refusal
  }

  /** For a target that takes no multipart: the bytes within the JSON. */
  async #storeInline({ _id: id, _rev: rev }: WireDoc): Promise<string | undefined> {
    const docs = await this.#job.source.docs.wholeRevs(id, [rev])
    const doc = docs.find((each) => each._id === id && each._rev === rev)
    if (doc === undefined) return 'not_found'
    const [refused] = await this.#job.target.docs.writeDocs([doc])
    return refused?.reason
  }

  async #write(docs: readonly WireDoc[]): Promise<void> {
    const { target, stats } = this.#job
    for (const batch of inBatches(docs)) {
      const refused = await target.docs.writeDocs(batch)
      stats.docsWritten += batch.length - refused.length
      for (const { id, reason } of refused) this.#refused(id, reason)
    }
  }

  #refused(id: string, reason: string): void {
    this.#job.stats.docWriteFailures += 1
    this.#job.onRefused(id, reason)
  }
}

function hasAttachments(doc: WireDoc): boolean {
  const attachments = doc['_attachments']
  return isJsonObject(attachments) && Object.keys(attachments).length > 0
}
