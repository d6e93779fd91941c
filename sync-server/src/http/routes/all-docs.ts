import { isJsonObject, SyncError } from '@tributary/sync-protocol'
import type { AllDocsQuery } from '../../replication/database.ts'
import { type DbExchange, readJson } from '../exchange.ts'
import { JsonWriter } from '../json-writer.ts'
import { type ListRequest, readListQueries, readListRequest } from '../list-request.ts'
import { writeList } from '../list-pages.ts'

type Namespace = AllDocsQuery['namespace']

/** The routes of `_all_docs`, or of `_design_docs`: the same questions about design docs alone. */
export function listRoutes(namespace: Namespace) {
  return {
    get: async (exchange: DbExchange): Promise<void> => {
      const { query } = exchange
      await answer(exchange, readListRequest(exchange, query, query.json('keys')), namespace)
    },
    post: async (exchange: DbExchange): Promise<void> => {
      await answer(exchange, await readPosted(exchange), namespace)
    },
    postQueries: async (exchange: DbExchange): Promise<void> => {
      const requests = readListQueries(exchange, await readJson(exchange, 'json-type'))
      const writer = new JsonWriter(exchange)
      let separator = '\r\n'
      await writer.add('{"results":[')
      for (const request of requests) {
        await writer.add(separator)
        await writeList(exchange.db, writer, request, namespace)
        separator = ',\r\n'
      }
      await writer.add('\r\n]}')
      await writer.end()
    },
  }
}

/** The members of a posted body count as parameters; those of the address win. */
export async function readPosted(exchange: DbExchange): Promise<ListRequest> {
  const body = await readJson(exchange, 'json-type')
  if (!isJsonObject(body)) throw new SyncError('bad_request', 'Request body must be a JSON object')
  const { query } = exchange
  return readListRequest(
    exchange,
    query.overlaidWith(body, 'address'),
    body['keys'] ?? query.json('keys'),
  )
}

async function answer(
  exchange: DbExchange,
  request: ListRequest,
  namespace: Namespace,
): Promise<void> {
  const writer = new JsonWriter(exchange)
  await writeList(exchange.db, writer, request, namespace)
  await writer.end()
}
