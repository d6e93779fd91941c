import { parseAnswer, readWhole, refusalOf } from './http-client.ts'
import { boundaryOf, readParts } from './multipart-reader.ts'
import type { PeerLine } from './peer-line.ts'
import {
  bulkDocsSchema,
  bulkGetSchema,
  encodeId,
  isRefusalOfDocs,
  type MissingRevs,
  openRevsSchema,
  type RefusedWrite,
  type WireDoc,
} from './peer-wire.ts'
import { ReplicationError } from './replication-error.ts'
import { readDocPart, type StreamedDoc } from './streamed-doc.ts'

/** The docs of one side of a replication. */
export class PeerDocs {
  readonly #peer: PeerLine

  constructor(peer: PeerLine) {
    this.#peer = peer
  }

  /** @returns the docs that were there; `undefined` when the server has no `_bulk_get` */
  async bulkGet(
    asked: readonly { readonly id: string; readonly rev: string }[],
  ): Promise<WireDoc[] | undefined> {
    try {
      return await this.#bulkGetTogether(asked)
    } catch (error) {
      if (!(error instanceof ReplicationError) || error.word !== 'answer_too_large') throw error
    }
    // One that is too large alone is left to `openRevs`.
    if (asked.length <= 1) return []
    const middle = Math.ceil(asked.length / 2)
    const first = await this.bulkGet(asked.slice(0, middle))
    const second = await this.bulkGet(asked.slice(middle))
    return first === undefined || second === undefined ? undefined : [...first, ...second]
  }

  async #bulkGetTogether(
    asked: readonly { readonly id: string; readonly rev: string }[],
  ): Promise<WireDoc[] | undefined> {
    const answer = await this.#peer.ask({
      method: 'POST',
      path: '/_bulk_get',
      query: { revs: true, latest: true },
      json: { docs: asked },
    })
    if (answer.status >= 400 && answer.status < 500) {
      if (answer.status === 401 || answer.status === 403) throw this.#peer.explained(answer)
      return undefined
    }
    if (answer.status >= 300) throw this.#peer.explained(answer)
    const found = bulkGetSchema.safeParse(parseAnswer(this.#peer.line, answer))
    if (!found.success) return undefined
    return found.data.results.flatMap(({ docs }) =>
      docs.flatMap(({ ok }) => (ok === undefined ? [] : [ok as WireDoc])),
    )
  }

  /**
   * Gives leaves of one doc, one after the other, with their attachments but for those that the
   * ancestors named have. When the line breaks, on either side, it begins again.
   *
   * @param take - is done with a doc's bytes when it resolves
   */
  openRevs(
    id: string,
    { missing, ancestors }: MissingRevs,
    take: (doc: StreamedDoc) => Promise<void>,
  ): Promise<void> {
    const path = `/${encodeId(id)}`
    const query = { revs: true, latest: true, open_revs: JSON.stringify(missing) }
    const since = ancestors.length === 0 ? {} : { atts_since: JSON.stringify(ancestors) }
    return this.#peer.retry(async () => {
      const answer = await this.#peer.openGood({
        method: 'GET',
        path,
        query: { ...query, ...since },
        // As CouchDB's replicator asks: whoever names JSON besides is given JSON.
        accept: 'multipart/mixed',
      })
      const boundary = boundaryOf(answer.contentType)
      if (boundary === undefined) {
        // A server that knows JSON alone sends bytes only when it is asked for them in so many words.
        await readWhole(this.#peer.line, answer.chunks)
        for (const doc of await this.wholeRevs(id, missing)) await take({ doc, related: undefined })
        return
      }
      for await (const part of readParts(answer.chunks, boundary)) {
        const doc = await readDocPart(part)
        if (doc !== undefined) await take(doc)
      }
    })
  }

  /** Leaves of one doc with all attachments within the JSON, held whole. */
  async wholeRevs(id: string, revs: readonly string[]): Promise<WireDoc[]> {
    const answer = await this.#peer.askGood({
      method: 'GET',
      path: `/${encodeId(id)}`,
      query: { revs: true, latest: true, open_revs: JSON.stringify(revs), attachments: true },
    })
    const docs = openRevsSchema.safeParse(parseAnswer(this.#peer.line, answer))
    if (!docs.success) throw this.#peer.senseless('open_revs')
    return docs.data.flatMap(({ ok }) => (ok === undefined ? [] : [ok as WireDoc]))
  }

  /** Stores docs as they are. @returns those that were refused; the others are stored */
  async writeDocs(docs: readonly WireDoc[]): Promise<RefusedWrite[]> {
    const asked = { docs, new_edits: false }
    const answer = await this.#peer.ask({ method: 'POST', path: '/_bulk_docs', json: asked })
    if (answer.status >= 200 && answer.status < 300) {
      const rows = bulkDocsSchema.safeParse(parseAnswer(this.#peer.line, answer))
      if (!rows.success) throw this.#peer.senseless('_bulk_docs')
      return rows.data.flatMap(({ id, error, reason }) =>
        error === undefined || error === false ? [] : [{ id: id ?? '?', reason: reason ?? '' }],
      )
    }
    if (!isRefusalOfDocs(answer.status)) throw this.#peer.explained(answer)
    // One doc that is refused altogether must not take the others with it.
    const [only] = docs
    if (docs.length <= 1) {
      if (only === undefined) return []
      // A design doc may be beyond our rights; any other doc means that we may write nothing.
      if (answer.status === 403 && !only._id.startsWith('_design/'))
        throw this.#peer.explained(answer)
      return [{ id: only._id, reason: refusalOf(this.#peer.line, answer).reason }]
    }
    const middle = Math.ceil(docs.length / 2)
    const first = await this.writeDocs(docs.slice(0, middle))
    return [...first, ...(await this.writeDocs(docs.slice(middle)))]
  }

  /**
   * Stores one doc with the bytes of its attachments as they come, once.
   *
   * @returns why it was refused, if it was; `no_multipart` when the server may take it as JSON
   * @throws ReplicationError, passing, when the bytes are needed again
   */
  async writeStreamed(
    doc: WireDoc,
    related: NonNullable<StreamedDoc['related']>,
  ): Promise<RefusedWrite | 'missing_stub' | 'no_multipart' | undefined> {
    const answer = await this.#peer.askOnce({
      method: 'PUT',
      path: `/${encodeId(doc._id)}`,
      query: { new_edits: false },
      body: related,
    })
    const { status } = answer
    if (status < 300) return undefined
    if (status === 412) return 'missing_stub'
    if (status === 400 || status === 411 || status === 415) return 'no_multipart'
    if (!isRefusalOfDocs(status)) throw this.#peer.explained(answer)
    return { id: doc._id, reason: refusalOf(this.#peer.line, answer).reason }
  }
}
