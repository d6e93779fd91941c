import { type BulkDocsRow, isJsonObject, SyncError } from '@tributary/sync-protocol'
import type { WriteOutcome } from '../../replication/doc-write.ts'
import { type DbExchange, readJson, sendJson } from '../exchange.ts'
import { parseDoc } from '../parse-doc.ts'
import { newUuidOf } from '../new-uuid.ts'
import { writeAll } from './write-one.ts'

export async function postBulkDocs(exchange: DbExchange): Promise<void> {
  const body = await readJson(exchange, 'json-type')
  const { limits } = exchange
  if (!isJsonObject(body)) throw new SyncError('bad_request', 'Request body must be a JSON object')
  const docs: unknown = body['docs']
  if (docs === undefined) {
    throw new SyncError('bad_request', 'POST body must include `docs` parameter.')
  }
  if (!Array.isArray(docs)) throw new SyncError('bad_request', '`docs` parameter must be an array.')
  if (docs.length > limits.maxBatch)
    throw new SyncError('too_large', `At most ${limits.maxBatch} docs`)
  if (body['all_or_nothing'] === true) return refuseAllOrNothing(exchange, docs)
  const { new_edits: newEdits = true } = body
  if (typeof newEdits !== 'boolean') {
    throw new SyncError('bad_request', '`new_edits` parameter must be a boolean.')
  }
  const newId = newUuidOf(exchange)
  const writes = docs.map((doc) => parseDoc(doc, { newEdits, limits, newId }))
  const outcomes = writes.length === 0 ? [] : await writeAll(exchange, writes, newEdits)
  // A replicator wants to hear of refusals alone.
  const told = newEdits ? outcomes : outcomes.filter((outcome) => outcome.kind === 'refused')
  sendJson(exchange, 201, told.map(toRow))
}

function toRow(outcome: WriteOutcome): BulkDocsRow {
  if (outcome.kind === 'stored') return { ok: true, id: outcome.id, rev: outcome.rev }
  const { id, refusal } = outcome
  const rev = outcome.rev === undefined || refusal.code === 'conflict' ? {} : { rev: outcome.rev }
  const why = refusal.why === undefined ? {} : { why: refusal.why }
  return { id, ...rev, error: refusal.error, reason: refusal.reason, ...why }
}

function refuseAllOrNothing(exchange: DbExchange, docs: readonly unknown[]): void {
  const { error, reason, status } = new SyncError('all_or_nothing')
  const rows = docs.map((doc) => ({
    id: isJsonObject(doc) ? doc['_id'] : null,
    rev: '0-',
    error,
    reason,
  }))
  sendJson(exchange, status, rows)
}
