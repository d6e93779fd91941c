import { SyncError } from '@tributary/sync-protocol'
import { toDbInfoBody } from '../db-info-body.ts'
import { type DbExchange, type Exchange, locationOf, readJson, sendJson } from '../exchange.ts'
import { parseDoc } from '../parse-doc.ts'
import { newUuidOf } from '../new-uuid.ts'
import { writeOne } from './write-one.ts'

export async function getDbInfo(exchange: DbExchange): Promise<void> {
  sendJson(exchange, 200, toDbInfoBody(await exchange.db.info()))
}

export async function putDb(exchange: Exchange): Promise<void> {
  const [name = ''] = exchange.path
  await exchange.options.databases.create(name)
  sendJson(exchange, 201, { ok: true }, { location: locationOf(exchange, name) })
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
