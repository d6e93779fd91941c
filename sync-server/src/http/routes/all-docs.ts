import { isJsonObject, SyncError } from '@tributary/sync-protocol'
import type { AllDocsPage, AllDocsQuery, AllDocsRow } from '../../replication/database.ts'
import { type BodyPiece, docPieces, joined, sendJsonPieces } from '../body-pieces.ts'
import { type DbExchange, readJson } from '../exchange.ts'
import { type Bounds, readBounds } from '../key-bounds.ts'
import type { Query } from '../query.ts'

export async function getAllDocs(exchange: DbExchange): Promise<void> {
  const keys = exchange.query.json('keys')
  return sendJsonPieces(exchange, await answer(exchange, exchange.query, keys))
}

export async function postAllDocs(exchange: DbExchange): Promise<void> {
  const body = await readJson(exchange, 'json-type')
  if (!isJsonObject(body)) throw new SyncError('bad_request', 'Request body must be a JSON object')
  const query = exchange.query.overlaidWith(body)
  return sendJsonPieces(exchange, await answer(exchange, query, body['keys'] ?? query.json('keys')))
}

export async function postAllDocsQueries(exchange: DbExchange): Promise<void> {
  const body = await readJson(exchange, 'json-type')
  const queries = isJsonObject(body) ? body['queries'] : undefined
  if (!Array.isArray(queries))
    throw new SyncError('bad_request', '`queries` member must be an array.')
  if (queries.length > 100) throw new SyncError('too_large', 'At most 100 queries')
  const answers: BodyPiece[][] = []
  for (const each of queries) {
    if (!isJsonObject(each)) throw new SyncError('bad_request', 'A query must be a JSON object')
    answers.push(await answer(exchange, exchange.query.overlaidWith(each), each['keys']))
  }
  return sendJsonPieces(exchange, ['{"results":[\r\n', ...joined(answers, ',\r\n'), '\r\n]}'])
}

export async function getDesignDocs(exchange: DbExchange): Promise<void> {
  const page = await exchange.db.allDocs({
    startKey: '_design/',
    endKey: '_design0',
    isEndIncluded: false,
    includeDocs: exchange.query.isTrue('include_docs'),
  })
  return sendJsonPieces(exchange, printPage(page, false))
}

async function answer(exchange: DbExchange, query: Query, keys: unknown): Promise<BodyPiece[]> {
  const common: AllDocsQuery = {
    descending: query.isTrue('descending'),
    skip: query.count('skip') ?? 0,
    limit: query.count('limit') ?? Number.MAX_SAFE_INTEGER,
    includeDocs: query.isTrue('include_docs'),
    conflicts: query.isTrue('conflicts'),
    ...(query.isTrue('attachments') ? { attachments: 'inline' as const } : {}),
  }
  const withSeq = query.isTrue('update_seq')
  if (keys !== undefined && keys !== null) return answerKeys(exchange, query, common, keys)
  const bounds: Bounds = readBounds(query)
  if (bounds === 'nothing') {
    return printPage(await exchange.db.allDocs({ limit: 0 }), withSeq)
  }
  return printPage(await exchange.db.allDocs({ ...common, ...bounds }), withSeq)
}

async function answerKeys(
  exchange: DbExchange,
  query: Query,
  common: AllDocsQuery,
  keys: unknown,
): Promise<BodyPiece[]> {
  const withSeq = query.isTrue('update_seq')
  if (!Array.isArray(keys)) throw new SyncError('bad_request', '`keys` parameter must be an array.')
  if (
    ['key', 'startkey', 'start_key', 'endkey', 'end_key'].some(
      (name) => query.text(name) !== undefined,
    )
  ) {
    const reason = '`keys` is incompatible with `key`, `start_key` and `end_key`'
    throw new SyncError('query_parse_error', reason)
  }
  if (keys.length > exchange.limits.maxBatch) throw new SyncError('too_large')
  // A key that is no text names no doc; it is answered under its own value.
  const texts = keys.map((key) => (typeof key === 'string' ? key : ''))
  const page = await exchange.db.allDocs({ ...common, keys: texts })
  const isPlain = keys.every((key) => typeof key === 'string')
  if (isPlain) return printPage(page, withSeq)
  const { skip = 0, descending } = common
  const ordered = (descending === true ? [...keys].reverse() : keys).slice(skip)
  return printPage(page, withSeq, ordered)
}

function printPage(page: AllDocsPage, withSeq: boolean, keys?: readonly unknown[]): BodyPiece[] {
  const seq = withSeq ? `"update_seq":${page.updateSeq},` : ''
  const rows = page.rows.map((row, index) =>
    printRow(row, keys === undefined ? row.key : keys[index]),
  )
  const head = `{"total_rows":${page.totalRows},"offset":${page.offset},${seq}"rows":[\r\n`
  return [head, ...joined(rows, ',\r\n'), rows.length === 0 ? ']}' : '\r\n]}']
}

function printRow(row: AllDocsRow, shownKey: unknown): BodyPiece[] {
  const key = JSON.stringify(shownKey)
  if ('error' in row) return [`{"key":${key},"error":"not_found"}`]
  const deleted = row.isDeleted ? ',"deleted":true' : ''
  const head = `{"id":${JSON.stringify(row.id)},"key":${key},"value":{"rev":"${row.rev}"${deleted}}`
  if (row.doc === undefined) return [`${head}}`]
  return row.doc === null ? [`${head},"doc":null}`] : [`${head},"doc":`, ...docPieces(row.doc), '}']
}
