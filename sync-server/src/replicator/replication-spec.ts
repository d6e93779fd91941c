import { isJsonObject, type JsonObject } from '@tributary/sync-protocol'
import { type Endpoint, readEndpoint } from './endpoint.ts'
import { ReplicationError } from './replication-error.ts'

/** Which docs of the source are wanted; the source itself picks them. */
export type ReplicationFilter =
  | { readonly kind: 'doc_ids'; readonly docIds: readonly string[] }
  | { readonly kind: 'selector'; readonly selector: JsonObject }
  | {
      readonly kind: 'ddoc'
      readonly name: string
      readonly params: Readonly<Record<string, string>>
    }

/** What a replication is to do, read from a body of `_replicate` or a doc of `_replicator`. */
export interface ReplicationSpec {
  readonly source: Endpoint
  readonly target: Endpoint
  readonly isContinuous: boolean
  readonly createTarget: boolean
  readonly filter: ReplicationFilter | undefined
  /** Where to begin, whatever was recorded before. */
  readonly sinceSeq: string | undefined
  readonly useCheckpoints: boolean
  readonly useBulkGet: boolean
  /** Losing leaves stay behind. */
  readonly winningRevsOnly: boolean
  readonly checkpointIntervalMs: number
  /** Changes read at once. */
  readonly batchSize: number
  /** Milliseconds without a byte after which a line counts as dead. */
  readonly connectionTimeoutMs: number
}

const MIN_CHECKPOINT_MS = 100
const MAX_MS = 3_600_000
const MAX_DOC_IDS = 10_000

/** @throws ReplicationError `bad_request` in CouchDB's words where it has some */
export function readReplicationSpec(body: JsonObject): ReplicationSpec {
  const flag = (name: string, fallback: boolean) => {
    const value = body[name]
    if (value === undefined || typeof value === 'boolean') return value ?? fallback
    throw bad(`parameter \`${name}\` must be a boolean`)
  }
  const size = (name: string, fallback: number, least: number, most: number) => {
    const value = body[name]
    if (value === undefined) return fallback
    const number = Number(value)
    if (Number.isFinite(number)) return Math.min(Math.max(Math.round(number), least), most)
    throw bad(`parameter \`${name}\` must be a number`)
  }
  for (const name of ['proxy', 'source_proxy', 'target_proxy']) {
    const { [name]: proxy } = body
    if (proxy === undefined || proxy === null || proxy === '') continue
    throw bad(`\`${name}\` is not supported: name an address that this server reaches by itself`)
  }
  const { create_target_params: params } = body
  if (params !== undefined && !isJsonObject(params)) {
    throw bad('parameter `create_target_params` must be a JSON object')
  }
  const since = body['since_seq']
  if (since !== undefined && typeof since !== 'string' && typeof since !== 'number') {
    throw bad('parameter `since_seq` must be a sequence')
  }
  return {
    source: readEndpoint(body['source']),
    target: readEndpoint(body['target']),
    isContinuous: flag('continuous', false),
    createTarget: flag('create_target', false),
    filter: readFilter(body),
    sinceSeq: since === undefined ? undefined : String(since),
    useCheckpoints: flag('use_checkpoints', true),
    useBulkGet: flag('use_bulk_get', true),
    winningRevsOnly: flag('winning_revs_only', false),
    checkpointIntervalMs: size('checkpoint_interval', 30_000, MIN_CHECKPOINT_MS, MAX_MS),
    batchSize: size('worker_batch_size', 500, 1, 2_000),
    connectionTimeoutMs: size('connection_timeout', 30_000, 1_000, MAX_MS),
  }
}

function readFilter(body: JsonObject): ReplicationFilter | undefined {
  const { doc_ids: docIds, selector, filter, query_params: params } = body
  const asked = [docIds ?? undefined, selector, filter].filter((each) => each !== undefined)
  if (asked.length > 1) throw bad('`doc_ids`,`filter`,`selector` are mutually exclusive')
  if (docIds !== undefined && docIds !== null) {
    if (!Array.isArray(docIds)) throw bad('parameter `doc_ids` must be an array')
    const texts = docIds.filter((id) => typeof id === 'string')
    if (texts.length < docIds.length || texts.length > MAX_DOC_IDS) {
      throw bad(`parameter \`doc_ids\` must be an array of at most ${MAX_DOC_IDS} strings`)
    }
    return { kind: 'doc_ids', docIds: [...new Set(texts.map(decoded))].toSorted(compareTexts) }
  }
  if (selector !== undefined) {
    if (!isJsonObject(selector)) throw bad('parameter `selector` must be a JSON object')
    return { kind: 'selector', selector }
  }
  if (filter === undefined) return undefined
  if (typeof filter !== 'string' || !/^_design$|^[^/]+\/[^/]+$/.test(filter)) {
    throw bad('Invalid filter. Must match `ddocname/filtername`.')
  }
  return { kind: 'ddoc', name: filter, params: readParams(params) }
}

/** Ids may come percent-encoded, as CouchDB's first replicator took them. */
function decoded(id: string): string {
  try {
    return decodeURIComponent(id)
  } catch (error) {
    if (error instanceof URIError) return id
    throw error
  }
}

function readParams(value: unknown): Record<string, string> {
  if (value === undefined) return {}
  if (!isJsonObject(value)) throw bad('parameter `query_params` must be an object')
  const params: Record<string, string> = {}
  for (const [name, text] of Object.entries(value)) {
    if (typeof text !== 'string') throw bad(`${name} value must be a string.`)
    if (!OWN_PARAMS.has(name)) params[name] = text
  }
  return params
}

/** What the replicator itself says to `_changes`. */
const OWN_PARAMS = new Set(['feed', 'filter', 'limit', 'since', 'style', 'timeout', 'heartbeat'])

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}

function bad(reason: string): ReplicationError {
  return new ReplicationError('bad_request', reason)
}
