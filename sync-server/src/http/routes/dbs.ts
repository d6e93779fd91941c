import { SyncError } from '@tributary/sync-protocol'
import { toDbInfoBody } from '../db-info-body.ts'
import { type DbExchange, type Exchange, locationOf, readJson, sendJson } from '../exchange.ts'
import { parseDoc } from '../parse-doc.ts'
import { newUuidOf } from '../new-uuid.ts'
import type { Query } from '../query.ts'
import { writeOne } from './write-one.ts'

export async function getDbInfo(exchange: DbExchange): Promise<void> {
  sendJson(exchange, 200, toDbInfoBody(await exchange.db.info()))
}

export async function putDb(exchange: Exchange): Promise<void> {
  const [name = ''] = exchange.path
  checkShape(exchange.query)
  await exchange.options.databases.create(name)
  sendJson(exchange, 201, { ok: true }, { location: locationOf(exchange, name) })
}

/**
 * How a cluster is to lay a db out: there is one node here, so that it is only read. Partitions
 * would be a promise about ids, which is not given.
 */
function checkShape(query: Query): void {
  for (const name of ['n', 'q']) {
    if (/^0*[1-9]\d*$/.test(query.text(name) ?? '1')) continue
    throw new SyncError('bad_request', `The \`${name}\` value should be a positive integer.`)
  }
  const isWellPlaced = /^[^:,]+:0*[1-9]\d*(,[^:,]+:0*[1-9]\d*)*$/.test(
    query.text('placement') ?? 'zone:1',
  )
  if (!isWellPlaced) {
    throw new SyncError('bad_request', 'The `placement` value should be in a format `zone:n`.')
  }
  if ((query.text('engine') ?? 'couch') !== 'couch') {
    throw new SyncError('bad_request', 'invalid_engine_extension')
  }
  const partitioned = query.text('partitioned') ?? 'false'
  if (partitioned === 'true') {
    throw new SyncError('bad_request', 'Partitioned feature is not enabled.')
  }
  if (partitioned !== 'false') {
    throw new SyncError('bad_request', 'Invalid `partitioned` parameter')
  }
}

export async function deleteDb(exchange: Exchange): Promise<void> {
  if (exchange.query.text('rev') !== undefined) {
    const reason =
      'You tried to DELETE a database with a ?=rev parameter. Did you mean to DELETE a document instead?'
    throw new SyncError('bad_request', reason)
  }
  await exchange.options.databases.destroy(exchange.path[0] ?? '')
  sendJson(exchange, 200, { ok: true })
}

export async function postDoc(exchange: DbExchange): Promise<void> {
  const value = await readJson(exchange, 'json-type')
  const newEdits = exchange.query.text('new_edits') !== 'false'
  const write = parseDoc(value, { newEdits, limits: exchange.limits, newId: newUuidOf(exchange) })
  const { id, rev } = await writeOne(exchange, write, newEdits)
  if (exchange.query.text('batch') === 'ok') return sendJson(exchange, 202, { ok: true, id })
  const location = locationOf(exchange, exchange.db.name, id)
  sendJson(exchange, 201, { ok: true, id, rev }, { location })
}
