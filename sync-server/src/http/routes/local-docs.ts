import { isJsonObject, SyncError } from '@tributary/sync-protocol'
import { type DbExchange, locationOf, readJson, sendJson } from '../exchange.ts'
import { JsonWriter } from '../json-writer.ts'
import { type ListRequest, readListQueries, readListRequest } from '../list-request.ts'
import { localIdOf } from '../local-id.ts'
import { writeLocalList } from '../local-list.ts'
import { readPosted } from './all-docs.ts'

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
  const { query } = exchange
  await answerList(exchange, readListRequest(exchange, query, query.json('keys')))
}

export async function postLocalDocs(exchange: DbExchange): Promise<void> {
  await answerList(exchange, await readPosted(exchange))
}

async function answerList(exchange: DbExchange, request: ListRequest): Promise<void> {
  const writer = new JsonWriter(exchange)
  await writeLocalList(exchange, writer, request)
  await writer.end()
}

export async function postLocalDocsQueries(exchange: DbExchange): Promise<void> {
  const requests = readListQueries(exchange, await readJson(exchange, 'json-type'))
  const writer = new JsonWriter(exchange)
  let separator = '\r\n'
  await writer.add('{"results":[')
  for (const request of requests) {
    await writer.add(separator)
    await writeLocalList(exchange, writer, request)
    separator = ',\r\n'
  }
  await writer.add('\r\n]}')
  await writer.end()
}
