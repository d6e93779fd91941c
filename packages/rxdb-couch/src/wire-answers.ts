import { isJsonObject, type JsonObject } from '@tributary/sync-protocol'

/** The winning rev of a doc, and the losing live leaves beside it. */
export interface WireState {
  readonly docId: string
  readonly rev: string
  /** Without `_rev`, `_conflicts` and `_attachments`. */
  readonly doc: JsonObject & { readonly _id: string }
  readonly isDeleted: boolean
  readonly losingRevs: readonly string[]
  readonly hasAttachments: boolean
}

export interface WireChange {
  readonly seq: string
  /** Undefined for a design doc, which is none of ours, and for a doc without a body. */
  readonly state: WireState | undefined
}

export interface ChangesPage {
  readonly changes: readonly WireChange[]
  readonly rowCount: number
  readonly lastSeq: string
}

export type BulkRow =
  | { readonly kind: 'stored'; readonly rev: string }
  | {
      readonly kind: 'refused'
      readonly error: string
      readonly reason: string
      /** The rule of the server's own that refused it, where it names one. */
      readonly why?: string
    }

export interface DbInfo {
  /** Changes when the db was created anew or restored from a backup. */
  readonly instanceId: string
  readonly updateSeq: string
}

export function revGeneration(rev: string): number {
  return Number.parseInt(rev, 10)
}

function isDesignDoc(docId: string): boolean {
  return docId.startsWith('_')
}

function hasId(fields: JsonObject): fields is WireState['doc'] {
  return typeof fields['_id'] === 'string'
}

export function parseWireState(doc: unknown): WireState | undefined {
  if (!isJsonObject(doc)) return undefined
  const { _rev, _conflicts, _attachments, ...fields } = doc
  if (!hasId(fields) || typeof _rev !== 'string') return undefined
  if (!Number.isInteger(revGeneration(_rev))) return undefined
  return {
    docId: fields._id,
    rev: _rev,
    doc: fields,
    isDeleted: fields['_deleted'] === true,
    losingRevs: Array.isArray(_conflicts)
      ? _conflicts.filter((rev) => typeof rev === 'string')
      : [],
    hasAttachments: isJsonObject(_attachments) && Object.keys(_attachments).length > 0,
  }
}

function parseSeq(seq: unknown): string | undefined {
  return typeof seq === 'number' || (typeof seq === 'string' && seq !== '')
    ? String(seq)
    : undefined
}

export function parseChange(row: unknown): WireChange | undefined {
  if (!isJsonObject(row) || typeof row['id'] !== 'string') return undefined
  const seq = parseSeq(row['seq'])
  if (seq === undefined) return undefined
  // A body can be gone (purged between the index and the read): the feed goes on without it.
  if (isDesignDoc(row['id']) || row['doc'] === null) return { seq, state: undefined }
  const state = parseWireState(row['doc'])
  return state?.docId === row['id'] ? { seq, state } : undefined
}

export function parseChangesPage(body: unknown): ChangesPage | undefined {
  if (!isJsonObject(body)) return undefined
  const lastSeq = parseSeq(body['last_seq'])
  const rows = body['results']
  if (lastSeq === undefined || !Array.isArray(rows)) return undefined
  const changes = allOrNone(rows.map(parseChange))
  return changes && { changes, rowCount: rows.length, lastSeq }
}

export function parseDbInfo(body: unknown): DbInfo | undefined {
  if (!isJsonObject(body)) return undefined
  const updateSeq = parseSeq(body['update_seq'])
  const instanceId = body['instance_id'] ?? body['instance_start_time']
  if (updateSeq === undefined || typeof instanceId !== 'string') return undefined
  return { instanceId, updateSeq }
}

const RULE_NAME = /^[a-z][a-z_]{0,40}$/

/** `_bulk_docs` answers in the order of the request; an answer for other docs is no answer. */
export function parseBulkRows(docIds: readonly string[]) {
  return (body: unknown): readonly BulkRow[] | undefined => {
    if (!Array.isArray(body) || body.length !== docIds.length) return undefined
    return allOrNone(
      body.map((row: unknown, at): BulkRow | undefined => {
        if (!isJsonObject(row)) return undefined
        if (row['id'] !== docIds[at]) return undefined
        if (typeof row['rev'] === 'string' && row['error'] === undefined) {
          return { kind: 'stored', rev: row['rev'] }
        }
        if (typeof row['error'] !== 'string') return undefined
        const reason = typeof row['reason'] === 'string' ? row['reason'] : ''
        const why = row['why']
        const named = typeof why === 'string' && RULE_NAME.test(why) ? { why } : {}
        return { kind: 'refused', error: row['error'], reason, ...named }
      }),
    )
  }
}

/** What `_all_docs` says of one id: the live winner, the rev of a tombstone, or nothing. */
export type DocLookup =
  | { readonly kind: 'live'; readonly state: WireState }
  | { readonly kind: 'deleted'; readonly rev: string }
  | { readonly kind: 'absent' }

export function parseLookups(docIds: readonly string[]) {
  return (body: unknown): readonly DocLookup[] | undefined => {
    const rows = isJsonObject(body) ? body['rows'] : undefined
    if (!Array.isArray(rows) || rows.length !== docIds.length) return undefined
    return allOrNone(
      rows.map((row: unknown, at): DocLookup | undefined => {
        if (!isJsonObject(row) || row['key'] !== docIds[at]) return undefined
        if (row['error'] === 'not_found') return { kind: 'absent' }
        const value = row['value']
        if (!isJsonObject(value) || typeof value['rev'] !== 'string') return undefined
        if (value['deleted'] === true) return { kind: 'deleted', rev: value['rev'] }
        const state = parseWireState(row['doc'])
        return state && { kind: 'live', state }
      }),
    )
  }
}

/** `_bulk_get` for exact revs; a rev whose body is gone (compacted) is left out. */
export function parseBulkGet(body: unknown): readonly WireState[] | undefined {
  const results = isJsonObject(body) ? body['results'] : undefined
  if (!Array.isArray(results)) return undefined
  const states: WireState[] = []
  for (const result of results) {
    const docs = isJsonObject(result) ? result['docs'] : undefined
    if (!Array.isArray(docs)) return undefined
    for (const entry of docs) {
      const state = isJsonObject(entry) ? parseWireState(entry['ok']) : undefined
      if (state !== undefined) states.push(state)
    }
  }
  return states
}

function allOrNone<T>(items: readonly (T | undefined)[]): readonly T[] | undefined {
  const whole = items.filter((item) => item !== undefined)
  return whole.length === items.length ? whole : undefined
}
