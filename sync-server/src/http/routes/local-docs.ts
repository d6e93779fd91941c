import { isJsonObject, SyncError } from '@tributary/sync-protocol'
import { type DbExchange, locationOf, readJson, sendJson } from '../exchange.ts'

function localIdOf({ path, limits }: DbExchange): string {
  const id = path[2] ?? ''
  const isBad =
    id === '' || Buffer.byteLength(id) > limits.maxIdBytes || /[\p{Surrogate}\0]/u.test(id)
  if (isBad) throw new SyncError('illegal_docid', 'Illegal _local document id')
  return id
}

export async function getLocal(exchange: DbExchange): Promise<void> {
  const local = await exchange.db.getLocal(localIdOf(exchange))
  sendJson(exchange, 200, local.json)
}

export async function putLocal(exchange: DbExchange): Promise<void> {
  const id = localIdOf(exchange)
  const body = await readJson(exchange, 'any-type')
  if (!isJsonObject(body)) throw new SyncError('not_an_object')
  const rev = await exchange.db.putLocal(id, body)
  const location = locationOf(exchange, exchange.db.name, `_local/${id}`)
  sendJson(exchange, 201, { ok: true, id: `_local/${id}`, rev }, { location })
}

export async function deleteLocal(exchange: DbExchange): Promise<void> {
  const id = localIdOf(exchange)
  await exchange.db.deleteLocal(id)
  sendJson(exchange, 200, { ok: true, id: `_local/${id}`, rev: '0-0' })
}

export async function getLocalDocs(exchange: DbExchange): Promise<void> {
  const locals = await exchange.db.listLocals()
  const includeDocs = exchange.query.isTrue('include_docs')
  const rows = locals.map((local) => {
    const id = JSON.stringify(`_local/${local.id}`)
    const doc = includeDocs ? `,"doc":${local.json}` : ''
    return `{"id":${id},"key":${id},"value":{"rev":"${local.rev}"}${doc}}`
  })
  const text = `{"total_rows":null,"offset":null,"rows":[\r\n${rows.join(',\r\n')}\r\n]}`
  sendJson(exchange, 200, text)
}
