import { randomBytes } from 'node:crypto'
import { isJsonObject, type JsonObject } from '@tributary/sync-protocol'
import {
  type ClientAnswer,
  type ClientRequest,
  type Line,
  parseAnswer,
  refusalOf,
  send,
} from './http-client.ts'
import {
  bulkDocsSchema,
  bulkGetSchema,
  changesSchema,
  type DocWithBytes,
  encodeId,
  filterBody,
  filterQuery,
  infoSchema,
  inlined,
  isRefusalOfDocs,
  type MissingRevs,
  openRevsSchema,
  type PeerChange,
  type PeerInfo,
  type PeerPage,
  printSeq,
  type RefusedWrite,
  revsDiffSchema,
  type WireDoc,
  wireDocSchema,
} from './peer-wire.ts'
import { boundaryOf, type Part, printRelated, readParts } from './multipart-reader.ts'
import { ReplicationError } from './replication-error.ts'
import type { ReplicationFilter } from './replication-spec.ts'
import { type RetryLimits, type RetrySources, withRetry } from './retry.ts'

export interface PeerSettings {
  readonly signal: AbortSignal
  readonly limits: RetryLimits
  readonly sources: RetrySources
}

/** The longest wait for a change, in one request. */
const LONGPOLL_MS = 25_000

/** A db on either side of a replication, spoken to over HTTP. */
export class Peer {
  readonly line: Line
  readonly #settings: PeerSettings

  constructor(line: Line, settings: PeerSettings) {
    this.line = line
    this.#settings = settings
  }

  /** @throws ReplicationError `db_not_found`, `unauthorized` */
  async open(shouldCreate: boolean): Promise<PeerInfo> {
    const answer = await this.#ask({ method: 'GET', path: '' })
    if (answer.status === 200) return this.#readInfo(answer)
    if (answer.status === 404 && shouldCreate) {
      const made = await this.#ask({ method: 'PUT', path: '' })
      // 412: somebody else was quicker.
      if (made.status < 300 || made.status === 412) return this.open(false)
      throw this.#explained(made)
    }
    if (answer.status === 404) {
      const { status } = answer
      throw new ReplicationError('db_not_found', `could not open ${this.line.label}`, { status })
    }
    throw this.#explained(answer)
  }

  async info(): Promise<PeerInfo> {
    return this.#readInfo(await this.#askGood({ method: 'GET', path: '' }))
  }

  /** Makes sure that what was written is on disk. Servers that do not know the question keep quiet. */
  async ensureFullCommit(): Promise<void> {
    const answer = await this.#ask({ method: 'POST', path: '/_ensure_full_commit', json: {} })
    if (answer.status >= 400 && answer.status !== 404) throw this.#explained(answer)
  }

  async readLocal(id: string): Promise<JsonObject | undefined> {
    const path = `/_local/${encodeURIComponent(id)}`
    const answer = await this.#ask({ method: 'GET', path })
    if (answer.status === 404) return undefined
    if (answer.status >= 400) throw this.#explained(answer)
    const doc = parseAnswer(this.line, answer)
    return isJsonObject(doc) ? doc : undefined
  }

  async writeLocal(id: string, body: JsonObject): Promise<void> {
    const path = `/_local/${encodeURIComponent(id)}`
    const before = await this.readLocal(id)
    const { _rev: rev } = before ?? {}
    const json = { ...body, _id: `_local/${id}`, ...(rev === undefined ? {} : { _rev: rev }) }
    await this.#askGood({ method: 'PUT', path, json })
  }

  /** One page of what changed after `since`; with `waitMs`, waits that long for something. */
  async changes(options: {
    readonly since: string
    readonly limit: number
    readonly filter: ReplicationFilter | undefined
    readonly waitMs?: number
  }): Promise<PeerPage> {
    const { since, limit, filter, waitMs } = options
    const patience = Math.min(waitMs ?? 0, LONGPOLL_MS)
    const query = {
      style: 'all_docs',
      since,
      limit,
      ...(waitMs === undefined ? {} : { feed: 'longpoll', timeout: patience }),
      ...filterQuery(filter),
    }
    const body = filterBody(filter)
    const asked = {
      method: body === undefined ? ('GET' as const) : ('POST' as const),
      path: '/_changes',
      query,
      ...(body === undefined ? {} : { json: body }),
      idleTimeoutMs: this.line.idleTimeoutMs + patience,
    }
    const page = changesSchema.safeParse(parseAnswer(this.line, await this.#askGood(asked)))
    if (!page.success) throw this.#senseless('_changes')
    const { results, last_seq: lastSeq, pending } = page.data
    return {
      changes: results.map(({ id, changes }) => ({ id, revs: changes.map(({ rev }) => rev) })),
      lastSeq: typeof lastSeq === 'object' ? JSON.stringify(lastSeq) : String(lastSeq),
      pending: pending ?? undefined,
    }
  }

  async revsDiff(changes: readonly PeerChange[]): Promise<Map<string, MissingRevs>> {
    const asked: Record<string, readonly string[]> = Object.fromEntries(
      changes.map(({ id, revs }) => [id, revs]),
    )
    const answer = await this.#askGood({ method: 'POST', path: '/_revs_diff', json: asked })
    const diff = revsDiffSchema.safeParse(parseAnswer(this.line, answer))
    if (!diff.success) throw this.#senseless('_revs_diff')
    return new Map(
      Object.entries(diff.data).flatMap(([id, { missing, possible_ancestors: ancestors }]) =>
        missing.length === 0 ? [] : [[id, { missing, ancestors }] as const],
      ),
    )
  }

  /** @returns the docs that were there; `undefined` when the server has no `_bulk_get` */
  async bulkGet(
    asked: readonly { readonly id: string; readonly rev: string }[],
  ): Promise<WireDoc[] | undefined> {
    const answer = await this.#ask({
      method: 'POST',
      path: '/_bulk_get',
      query: { revs: true, latest: true },
      json: { docs: asked },
    })
    if (answer.status >= 400 && answer.status < 500) {
      if (answer.status === 401 || answer.status === 403) throw this.#explained(answer)
      return undefined
    }
    if (answer.status >= 300) throw this.#explained(answer)
    const found = bulkGetSchema.safeParse(parseAnswer(this.line, answer))
    if (!found.success) return undefined
    return found.data.results.flatMap(({ docs }) =>
      docs.flatMap(({ ok }) => (ok === undefined ? [] : [ok as WireDoc])),
    )
  }

  /** Leaves of one doc with their attachments, but those that the ancestors named have. */
  async openRevs(id: string, { missing, ancestors }: MissingRevs): Promise<DocWithBytes[]> {
    const ask = (more: Record<string, string | boolean>) =>
      this.#askGood({
        method: 'GET',
        path: `/${encodeId(id)}`,
        query: { revs: true, latest: true, open_revs: JSON.stringify(missing), ...more },
        accept: 'multipart/mixed, application/json;q=0.1',
      })
    const since = ancestors.length === 0 ? {} : { atts_since: JSON.stringify(ancestors) }
    const answer = await ask(since)
    const boundary = boundaryOf(answer.contentType)
    if (boundary !== undefined) {
      return readParts(answer.bytes, boundary).flatMap((part) => this.#readDocPart(part))
    }
    // A server that knows JSON alone sends bytes only when it is asked for them in so many words.
    const docs = openRevsSchema.safeParse(parseAnswer(this.line, await ask({ attachments: true })))
    if (!docs.success) throw this.#senseless('open_revs')
    return docs.data.flatMap(({ ok }) =>
      ok === undefined ? [] : [{ doc: ok as WireDoc, followers: [] }],
    )
  }

  /** Stores docs as they are. @returns those that were refused; the others are stored */
  async writeDocs(docs: readonly WireDoc[]): Promise<RefusedWrite[]> {
    const asked = { docs, new_edits: false }
    const answer = await this.#ask({ method: 'POST', path: '/_bulk_docs', json: asked })
    if (answer.status >= 200 && answer.status < 300) {
      const rows = bulkDocsSchema.safeParse(parseAnswer(this.line, answer))
      if (!rows.success) throw this.#senseless('_bulk_docs')
      return rows.data.flatMap(({ id, error, reason }) =>
        error === undefined || error === false ? [] : [{ id: id ?? '?', reason: reason ?? '' }],
      )
    }
    if (!isRefusalOfDocs(answer.status)) throw this.#explained(answer)
    // One doc that is refused altogether must not take the others with it.
    const [only] = docs
    if (docs.length <= 1) {
      if (only === undefined) return []
      // A design doc may be beyond our rights; any other doc means that we may write nothing.
      if (answer.status === 403 && !only._id.startsWith('_design/')) throw this.#explained(answer)
      return [{ id: only._id, reason: refusalOf(this.line, answer).reason }]
    }
    const middle = Math.ceil(docs.length / 2)
    const first = await this.writeDocs(docs.slice(0, middle))
    return [...first, ...(await this.writeDocs(docs.slice(middle)))]
  }

  /** Stores one doc with the bytes of its attachments. @returns why it was refused, if it was */
  async writeDocWithBytes({
    doc,
    followers,
  }: DocWithBytes): Promise<RefusedWrite | 'missing_stub' | undefined> {
    if (followers.length === 0) {
      const [refused] = await this.writeDocs([doc])
      return refused
    }
    const boundary = randomBytes(16).toString('hex')
    const answer = await this.#ask({
      method: 'PUT',
      path: `/${encodeId(doc._id)}`,
      query: { new_edits: false },
      body: {
        contentType: `multipart/related; boundary="${boundary}"`,
        bytes: printRelated(doc, followers, boundary),
      },
    })
    if (answer.status < 300) return undefined
    if (answer.status === 412) return 'missing_stub'
    if (answer.status === 400 || answer.status === 415) {
      // A server that takes no multipart may take the bytes within the JSON.
      const [refused] = await this.writeDocs([inlined(doc, followers)])
      return refused
    }
    if (!isRefusalOfDocs(answer.status)) throw this.#explained(answer)
    return { id: doc._id, reason: refusalOf(this.line, answer).reason }
  }

  /** A doc as text, for the code of a filter. */
  async readDoc(id: string): Promise<JsonObject> {
    const answer = await this.#askGood({ method: 'GET', path: `/${encodeId(id)}` })
    const doc = parseAnswer(this.line, answer)
    if (isJsonObject(doc)) return doc
    throw this.#senseless(id)
  }

  #readDocPart(part: Part): DocWithBytes[] {
    const type = part.headers.get('content-type') ?? ''
    if (/error="?true"?/.test(type)) return []
    const boundary = boundaryOf(type)
    const [head, ...followers] = boundary === undefined ? [part] : readParts(part.body, boundary)
    if (head === undefined) throw this.#senseless('open_revs')
    const answer = { status: 200, contentType: '', bytes: head.body }
    const doc = wireDocSchema.safeParse(parseAnswer(this.line, answer))
    if (!doc.success) throw this.#senseless('open_revs')
    return [{ doc: doc.data as WireDoc, followers: followers.map(({ body }) => body) }]
  }

  #readInfo(answer: ClientAnswer): PeerInfo {
    const info = infoSchema.safeParse(parseAnswer(this.line, answer))
    if (!info.success) throw this.#senseless('db info')
    const { instance_start_time: start = '', instance_id: id = '', update_seq: seq } = info.data
    return { instance: `${start} ${id}`, updateSeq: printSeq(seq) }
  }

  /** @throws ReplicationError for any answer that is not 2xx */
  async #askGood(asked: Omit<ClientRequest, 'signal'>): Promise<ClientAnswer> {
    const answer = await this.#ask(asked)
    if (answer.status >= 200 && answer.status < 300) return answer
    throw this.#explained(answer)
  }

  /** Asks until an answer comes that asking again would not change. */
  #ask(asked: Omit<ClientRequest, 'signal'>): Promise<ClientAnswer> {
    const { signal, limits, sources } = this.#settings
    const once = async () => {
      const answer = await send(this.line, { ...asked, signal })
      const refusal = refusalOf(this.line, answer)
      if (answer.status >= 400 && refusal.isPassing) throw refusal
      return answer
    }
    const isPassing = (error: unknown) =>
      !signal.aborted && error instanceof ReplicationError && error.isPassing
    return withRetry(once, isPassing, limits, sources)
  }

  #explained(answer: ClientAnswer): ReplicationError {
    const { status } = answer
    const { label } = this.line
    if (status === 401 || status === 403) {
      const reason = `unauthorized to access or create database ${label}`
      return new ReplicationError('unauthorized', reason, { status })
    }
    return refusalOf(this.line, answer)
  }

  #senseless(what: string): ReplicationError {
    const reason = `${this.line.label}: the answer to ${what} makes no sense`
    return new ReplicationError('bad_answer', reason)
  }
}
