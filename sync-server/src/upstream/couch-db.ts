import * as z from 'zod'
import type { PeerLine } from '../replicator/peer-line.ts'
import { CouchRefusal, type CouchRemote } from './couch-remote.ts'

/** A doc as CouchDB sends it. */
export type CouchDoc = Readonly<Record<string, unknown>> & { readonly _id: string }

const docSchema = z.looseObject({ _id: z.string() })
const changesSchema = z.object({
  results: z.array(
    z.object({
      id: z.string(),
      changes: z.array(z.object({ rev: z.string() })),
      deleted: z.boolean().optional(),
      doc: docSchema.nullish(),
    }),
  ),
  last_seq: z.union([z.number(), z.string()]),
})
const bulkGetSchema = z.object({
  results: z.array(
    z.object({
      id: z.string(),
      docs: z.array(z.union([z.object({ ok: docSchema }), z.object({ error: z.unknown() })])),
    }),
  ),
})
const revsDiffSchema = z.record(z.string(), z.object({ missing: z.array(z.string()).optional() }))
const allDocsSchema = z.object({
  rows: z.array(
    z.object({
      key: z.string(),
      error: z.string().optional(),
      value: z.object({ rev: z.string(), deleted: z.boolean().optional() }).nullish(),
    }),
  ),
})
const bulkDocsSchema = z.array(
  z.looseObject({
    id: z.string().optional(),
    error: z.union([z.string(), z.boolean()]).optional(),
    reason: z.string().optional(),
    message: z.string().optional(),
  }),
)

interface ChangedDoc {
  readonly id: string
  readonly revs: readonly string[]
  readonly isDeleted: boolean
  /** The winning rev's doc, when docs were asked for. */
  readonly doc: CouchDoc | null
}

export interface ChangesPage {
  readonly changes: readonly ChangedDoc[]
  readonly lastSeq: string
}

export interface RefusedDoc {
  readonly id: string
  readonly reason: string
  readonly isConflict?: boolean
}

/** One db of a remote: the few requests that replication needs. */
export class CouchDb {
  readonly remote: CouchRemote
  readonly name: string

  constructor(remote: CouchRemote, name: string) {
    this.remote = remote
    this.name = name
  }

  /** The same db, for what is too large to be held. */
  line(): PeerLine {
    return this.remote.line(this.name)
  }

  /** @throws UpstreamError for what a `line` of it throws */
  inWords<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.remote.inWords(work)
  }

  /** @returns whether it had to be made */
  async createIfMissing(): Promise<boolean> {
    try {
      await this.remote.ask({ method: 'GET', path: this.#path('') }, z.looseObject({}))
      return false
    } catch (error) {
      if (!(error instanceof CouchRefusal) || error.status !== 404) throw error
    }
    try {
      await this.remote.ask({ method: 'PUT', path: this.#path('') }, z.looseObject({}))
      return true
    } catch (error) {
      // Made by another merge in the meantime.
      if (error instanceof CouchRefusal && error.status === 412) return false
      throw error
    }
  }

  async changes(since: string, limit: number, includeDocs: boolean): Promise<ChangesPage> {
    const query = {
      style: 'all_docs',
      since,
      limit,
      ...(includeDocs ? { include_docs: true } : {}),
    }
    const page = await this.remote.ask(
      { method: 'GET', path: this.#path('/_changes'), query },
      changesSchema,
    )
    return {
      lastSeq: String(page.last_seq),
      changes: page.results.map(({ id, changes, deleted, doc }) => ({
        id,
        revs: changes.map((each) => each.rev),
        isDeleted: deleted === true,
        doc: doc ?? null,
      })),
    }
  }

  /** Which of these revs are not there. */
  async missing(
    asked: ReadonlyMap<string, readonly string[]>,
  ): Promise<Map<string, readonly string[]>> {
    if (asked.size === 0) return new Map()
    const answer = await this.remote.ask(
      { method: 'POST', path: this.#path('/_revs_diff'), body: Object.fromEntries(asked) },
      revsDiffSchema,
    )
    return new Map(
      Object.entries(answer).flatMap(([id, { missing }]) =>
        missing === undefined || missing.length === 0 ? [] : [[id, missing] as const],
      ),
    )
  }

  /**
   * These revs with their ancestry; those that are not there are left out. Of attachments they say
   * that they have them: `carryFiles` brings the bytes.
   */
  async fetchRevs(asked: ReadonlyMap<string, readonly string[]>): Promise<CouchDoc[]> {
    const docs = [...asked].flatMap(([id, revs]) => revs.map((rev) => ({ id, rev })))
    if (docs.length === 0) return []
    const answer = await this.remote.ask(
      {
        method: 'POST',
        path: this.#path('/_bulk_get'),
        query: { revs: true },
        body: { docs },
      },
      bulkGetSchema,
    )
    return answer.results.flatMap(({ docs: found }) =>
      found.flatMap((each) => ('ok' in each ? [each.ok] : [])),
    )
  }

  /** The winning revs of live docs among these, by id. */
  async winners(ids: readonly string[]): Promise<Map<string, string>> {
    return this.#winning(ids, false)
  }

  /** The winning revs of deleted docs among these, by id. */
  async tombstones(ids: readonly string[]): Promise<Map<string, string>> {
    return this.#winning(ids, true)
  }

  async #winning(ids: readonly string[], isDeleted: boolean): Promise<Map<string, string>> {
    if (ids.length === 0) return new Map()
    const { rows } = await this.remote.ask(
      { method: 'POST', path: this.#path('/_all_docs'), body: { keys: ids } },
      allDocsSchema,
    )
    return new Map(
      rows.flatMap(({ key, value }) =>
        value !== null && value !== undefined && (value.deleted === true) === isDeleted
          ? [[key, value.rev] as const]
          : [],
      ),
    )
  }

  /** @returns those that were refused */
  async write(docs: readonly object[], newEdits: boolean): Promise<readonly RefusedDoc[]> {
    if (docs.length === 0) return []
    const rows = await this.remote.ask(
      {
        method: 'POST',
        path: this.#path('/_bulk_docs'),
        body: newEdits ? { docs } : { docs, new_edits: false },
      },
      bulkDocsSchema,
    )
    return rows.flatMap((row) =>
      row.error === undefined || row.error === false
        ? []
        : [
            {
              id: row.id ?? '?',
              reason: row.reason ?? row.message ?? String(row.error),
              isConflict: row.error === 'conflict',
            },
          ],
    )
  }

  async readLocal<Shape extends z.ZodType>(
    localId: string,
    shape: Shape,
  ): Promise<z.infer<Shape> | null> {
    try {
      const path = this.#path(`/_local/${encodeURIComponent(localId)}`)
      const doc = await this.remote.ask({ method: 'GET', path }, z.looseObject({}))
      // One that an older version wrote differently is as good as none: everything is compared.
      return shape.safeParse(doc).data ?? null
    } catch (error) {
      if (error instanceof CouchRefusal && error.status === 404) return null
      throw error
    }
  }

  async writeLocal(localId: string, body: object): Promise<void> {
    const path = this.#path(`/_local/${encodeURIComponent(localId)}`)
    const before = await this.readLocal(localId, z.object({ _rev: z.string() }))
    const rev = before === null ? {} : { _rev: before._rev }
    await this.remote.ask({ method: 'PUT', path, body: { ...body, ...rev } }, z.looseObject({}))
  }

  /** Asks the server to forget the bodies of old revs; one that will not is left in peace. */
  async compact(): Promise<boolean> {
    try {
      await this.remote.ask(
        { method: 'POST', path: this.#path('/_compact'), body: {} },
        z.unknown(),
      )
      return true
    } catch (error) {
      if (error instanceof CouchRefusal) return false
      throw error
    }
  }

  #path(below: string): string {
    return `${encodeURIComponent(this.name)}${below}`
  }
}
