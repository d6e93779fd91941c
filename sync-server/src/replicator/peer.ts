import { isJsonObject, type JsonObject } from '@tributary/sync-protocol'
import { type ClientAnswer, type Line, parseAnswer } from './http-client.ts'
import { PeerDocs } from './peer-docs.ts'
import { PeerLine, type PeerSettings } from './peer-line.ts'
import {
  changesSchema,
  encodeId,
  filterBody,
  filterQuery,
  infoSchema,
  type MissingRevs,
  type PeerChange,
  type PeerInfo,
  type PeerPage,
  printSeq,
  revsDiffSchema,
} from './peer-wire.ts'
import { ReplicationError } from './replication-error.ts'
import type { ReplicationFilter } from './replication-spec.ts'

/** The longest wait for a change, in one request. */
const LONGPOLL_MS = 25_000

/** A db on either side of a replication, spoken to over HTTP. */
export class Peer {
  readonly docs: PeerDocs
  readonly #peer: PeerLine

  constructor(line: Line, settings: PeerSettings) {
    this.#peer = new PeerLine(line, settings)
    this.docs = new PeerDocs(this.#peer)
  }

  /** @throws ReplicationError `db_not_found`, `unauthorized` */
  async open(shouldCreate: boolean): Promise<PeerInfo> {
    const answer = await this.#peer.ask({ method: 'GET', path: '' })
    if (answer.status === 200) return this.#readInfo(answer)
    if (answer.status === 404 && shouldCreate) {
      const made = await this.#peer.ask({ method: 'PUT', path: '' })
      // 412: somebody else was quicker.
      if (made.status < 300 || made.status === 412) return this.open(false)
      throw this.#peer.explained(made)
    }
    if (answer.status === 404) {
      const { status } = answer
      throw new ReplicationError('db_not_found', `could not open ${this.#peer.line.label}`, {
        status,
      })
    }
    throw this.#peer.explained(answer)
  }

  async info(): Promise<PeerInfo> {
    return this.#readInfo(await this.#peer.askGood({ method: 'GET', path: '' }))
  }

  /** Makes sure that what was written is on disk. Servers that do not know the question keep quiet. */
  async ensureFullCommit(): Promise<void> {
    const answer = await this.#peer.ask({ method: 'POST', path: '/_ensure_full_commit', json: {} })
    if (answer.status >= 400 && answer.status !== 404) throw this.#peer.explained(answer)
  }

  async readLocal(id: string): Promise<JsonObject | undefined> {
    const path = `/_local/${encodeURIComponent(id)}`
    const answer = await this.#peer.ask({ method: 'GET', path })
    if (answer.status === 404) return undefined
    if (answer.status >= 400) throw this.#peer.explained(answer)
    const doc = parseAnswer(this.#peer.line, answer)
    return isJsonObject(doc) ? doc : undefined
  }

  async writeLocal(id: string, body: JsonObject): Promise<void> {
    const path = `/_local/${encodeURIComponent(id)}`
    const before = await this.readLocal(id)
    const { _rev: rev } = before ?? {}
    const json = { ...body, _id: `_local/${id}`, ...(rev === undefined ? {} : { _rev: rev }) }
    await this.#peer.askGood({ method: 'PUT', path, json })
  }

  /** One page of what changed after `since`; with `waitMs`, waits that long for something. */
  async changes(options: {
    readonly since: string
    readonly limit: number
    readonly filter: ReplicationFilter | undefined
    readonly winnersOnly: boolean
    readonly waitMs?: number
  }): Promise<PeerPage> {
    const { since, limit, filter, winnersOnly, waitMs } = options
    const patience = Math.min(waitMs ?? 0, LONGPOLL_MS)
    const query = {
      style: winnersOnly ? 'main_only' : 'all_docs',
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
      idleTimeoutMs: this.#peer.line.idleTimeoutMs + patience,
    }
    const page = changesSchema.safeParse(
      parseAnswer(this.#peer.line, await this.#peer.askGood(asked)),
    )
    if (!page.success) throw this.#peer.senseless('_changes')
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
    const answer = await this.#peer.askGood({ method: 'POST', path: '/_revs_diff', json: asked })
    const diff = revsDiffSchema.safeParse(parseAnswer(this.#peer.line, answer))
    if (!diff.success) throw this.#peer.senseless('_revs_diff')
    return new Map(
      Object.entries(diff.data).flatMap(([id, { missing, possible_ancestors: ancestors }]) =>
        missing.length === 0 ? [] : [[id, { missing, ancestors }] as const],
      ),
    )
  }

  /** A doc as text, for the code of a filter. */
  async readDoc(id: string): Promise<JsonObject> {
    const answer = await this.#peer.askGood({ method: 'GET', path: `/${encodeId(id)}` })
    const doc = parseAnswer(this.#peer.line, answer)
    if (isJsonObject(doc)) return doc
    throw this.#peer.senseless(id)
  }

  #readInfo(answer: ClientAnswer): PeerInfo {
    const info = infoSchema.safeParse(parseAnswer(this.#peer.line, answer))
    if (!info.success) throw this.#peer.senseless('db info')
    const { instance_start_time: start = '', instance_id: id = '', update_seq: seq } = info.data
    return { instance: `${start} ${id}`, updateSeq: printSeq(seq) }
  }
}
