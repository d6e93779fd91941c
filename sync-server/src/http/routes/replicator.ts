import { isJsonObject, type JsonObject, SyncError } from '@tributary/sync-protocol'
import type { ActiveTask } from '../../indexes/active-tasks.ts'
import { REPLICATOR_DB } from '../../replication/system-db.ts'
import { ReplicationError } from '../../replicator/replication-error.ts'
import { NODE_NAME } from '../../replicator/replicator.ts'
import { type Exchange, readJson, sendJson } from '../exchange.ts'

const STATES = [
  'initializing',
  'error',
  'running',
  'pending',
  'crashing',
  'completed',
  'failed',
] as const
const DEFAULT_JOBS = 100

export async function postReplicate(exchange: Exchange): Promise<void> {
  const { replicator } = exchange.options
  if (replicator === undefined) throw new SyncError('not_found')
  const body = await readJson(exchange, 'json-type')
  if (!isJsonObject(body)) throw new SyncError('bad_request', 'Request body must be a JSON object')
  try {
    const outcome = await replicator.replicate(body, exchange.principal)
    if (outcome.kind === 'done') return sendJson(exchange, 200, { ok: true, ...outcome.result })
    const status = outcome.kind === 'started' ? 202 : 200
    sendJson(exchange, status, { ok: true, _local_id: outcome.id })
  } catch (error) {
    throw error instanceof ReplicationError ? toRefusal(error) : error
  }
}

function toRefusal(error: ReplicationError): SyncError {
  const { word, reason } = error
  const cause = { cause: error }
  switch (word) {
    case 'bad_request':
      return new SyncError('bad_request', reason, cause)
    case 'db_not_found':
      return new SyncError('db_not_found', reason, cause)
    case 'not_found':
      return new SyncError('not_found', reason, cause)
    case 'unauthorized':
      return new SyncError('unauthorized', reason, cause)
    case 'too_many_jobs':
      return new SyncError('too_many_requests', reason, cause)
    default:
      return new SyncError('replication_failed', `${word}: ${reason}`, cause)
  }
}

export async function getActiveTasks(exchange: Exchange): Promise<void> {
  const { databases, replicator } = exchange.options
  sendJson(exchange, 200, [...databases.tasks().map(printTask), ...(replicator?.tasks() ?? [])])
}

function printTask(task: ActiveTask): JsonObject {
  const { type, database, designDoc, number, changesDone, totalChanges } = task
  const seconds = (ms: number) => Math.floor(ms / 1000)
  return {
    node: NODE_NAME,
    pid: `<0.${number}.0>`,
    type,
    database,
    ...(designDoc === undefined ? {} : { design_document: designDoc }),
    // What came while it went on is done as well.
    changes_done: changesDone,
    total_changes: Math.max(totalChanges, changesDone),
    progress:
      totalChanges === 0 ? 0 : Math.min(100, Math.floor((changesDone * 100) / totalChanges)),
    started_on: seconds(task.startedMs),
    updated_on: seconds(task.updatedMs),
  }
}

/** `_scheduler/jobs`, `_scheduler/jobs/{id}`, `_scheduler/docs` and what is below. */
export async function getScheduler(exchange: Exchange): Promise<void> {
  const [, kind, ...below] = exchange.path
  if (kind === 'jobs') return sendJobs(exchange, below)
  if (kind === 'docs') return sendDocs(exchange, below)
  throw new SyncError('not_found')
}

function sendJobs(exchange: Exchange, [id, ...more]: readonly string[]): void {
  const jobs = exchange.options.replicator?.jobs() ?? []
  if (id !== undefined) {
    const job = jobs.find((each) => each['id'] === id.replaceAll(' ', '+'))
    if (job === undefined || more.length > 0) throw new SyncError('not_found')
    return sendJson(exchange, 200, job)
  }
  const { rows, offset } = pageOf(exchange, jobs, DEFAULT_JOBS)
  sendJson(exchange, 200, { total_rows: jobs.length, offset, jobs: rows })
}

async function sendDocs(exchange: Exchange, below: readonly string[]): Promise<void> {
  const [db = REPLICATOR_DB, docId, ...more] = below
  if (db !== REPLICATOR_DB || more.length > 0) throw new SyncError('bad_request', 'Invalid path')
  const docs = (await exchange.options.replicator?.docs()) ?? []
  if (docId !== undefined) {
    const doc = docs.find((each) => each['doc_id'] === docId)
    if (doc === undefined) throw new SyncError('not_found')
    return sendJson(exchange, 200, doc)
  }
  const states = readStates(exchange.query.text('states'))
  const wanted = docs.filter(
    ({ state }) => states === undefined || states.some((each) => each === state),
  )
  if (exchange.query.isTrue('descending')) wanted.reverse()
  const { rows, offset } = pageOf(exchange, wanted, wanted.length)
  sendJson(exchange, 200, { total_rows: docs.length, offset, docs: rows })
}

function pageOf({ query }: Exchange, rows: readonly JsonObject[], defaultLimit: number) {
  const count = (name: string) => {
    const text = query.text(name)
    if (text === undefined || /^\+?\d{1,15}$/.test(text)) return text && Number(text)
    const isNumber = /^-\d+$/.test(text)
    const reason = isNumber ? `${name} not in range of [0,infinity]` : `${name} must be an integer`
    throw new SyncError('query_parse_error', reason)
  }
  const offset = Math.min(Number(count('skip') ?? 0), rows.length)
  return { offset, rows: rows.slice(offset, offset + Number(count('limit') ?? defaultLimit)) }
}

function readStates(text: string | undefined): string[] | undefined {
  if (text === undefined) return undefined
  const asked = text.toLowerCase().split(',').filter(Boolean)
  const unknown = asked.filter((state) => !STATES.some((known) => known === state))
  if (unknown.length === 0) return asked.length === 0 ? undefined : asked
  throw new SyncError(
    'query_parse_error',
    `Unknown states [${unknown.join(',')}]. Choose from: [${STATES.join(',')}]`,
  )
}
