import { isJsonObject, isSyncError, type JsonObject, SyncError } from '@tributary/sync-protocol'
import type { DocAnswer, GetDocOptions } from '../../replication/doc-answer.ts'
import type { GroupRow, View, ViewRow } from '../../views/view.ts'
import { type BodyPiece, docPieces } from '../body-pieces.ts'
import { type DbExchange, readJson, sendJson } from '../exchange.ts'
import { JsonWriter } from '../json-writer.ts'
import { readViewQueries, readViewRequest, type ViewRequest } from '../view-request.ts'

/** `GET /{db}/_design/{ddoc}/_view/{view}`. */
export async function getView(exchange: DbExchange): Promise<void> {
  return answerOne(exchange, {})
}

export async function postView(exchange: DbExchange): Promise<void> {
  const body = await readJson(exchange, 'json-type')
  if (!isJsonObject(body)) throw new SyncError('bad_request', 'Request body must be a JSON object')
  if (body['queries'] !== undefined) {
    const reason = 'The `queries` parameter is no longer supported at this endpoint'
    throw new SyncError('bad_request', reason)
  }
  return answerOne(exchange, body)
}

async function answerOne(exchange: DbExchange, body: JsonObject): Promise<void> {
  const view = await openView(exchange)
  const request = readViewRequest(exchange.query, body, view.hasReduce)
  await bringUpToDate(view, request)
  const writer = new JsonWriter(exchange)
  await writeAnswer(exchange, writer, view, request, '')
  await writer.end()
}

/** `POST /{db}/_design/{ddoc}/_view/{view}/queries`. */
export async function postViewQueries(exchange: DbExchange): Promise<void> {
  const queries = readViewQueries(await readJson(exchange, 'json-type'))
  const view = await openView(exchange)
  const requests = queries.map((query) =>
    readViewRequest(exchange.query, query, view.hasReduce, 'body'),
  )
  for (const request of requests) await bringUpToDate(view, request)
  const writer = new JsonWriter(exchange)
  await writer.add('{"results":[')
  let separator = '\r\n'
  for (const request of requests) {
    await writeAnswer(exchange, writer, view, request, separator)
    separator = ',\r\n'
  }
  await writer.add('\r\n]}')
  await writer.end()
}

/** `GET /{db}/_design/{ddoc}/_info`. */
export async function getDesignInfo(exchange: DbExchange): Promise<void> {
  const { db, path } = exchange
  const [, ddocId = ''] = path
  const info = await db.designInfo(ddocId)
  const bytes = info.rows
  sendJson(exchange, 200, {
    name: ddocId.slice('_design/'.length),
    view_index: {
      updates_pending: { minimum: info.pending, preferred: info.pending, total: info.pending },
      waiting_commit: false,
      waiting_clients: 0,
      updater_running: info.isUpdating,
      update_seq: info.updateSeq,
      sizes: { file: bytes, external: bytes, active: bytes },
      signature: info.signature,
      purge_seq: 0,
      language: info.language,
      compact_running: false,
      collator_versions: [process.versions.icu ?? ''],
    },
  })
}

function openView({ db, path }: DbExchange): Promise<View> {
  const [, ddocId = '', , name = ''] = path
  return db.openView(ddocId, name)
}

async function bringUpToDate(view: View, { update }: ViewRequest): Promise<void> {
  if (update === true) await view.update()
  if (update !== 'lazy') return
  // Nobody waits for it: a map that fails is told to whoever asks for fresh rows.
  void view.update().catch((error: unknown) => {
    if (!isSyncError(error)) throw error
  })
}

async function writeAnswer(
  exchange: DbExchange,
  writer: JsonWriter,
  view: View,
  request: ViewRequest,
  before: string,
): Promise<void> {
  const { answer, withSeq } = request
  let separator = ''
  const write = async (row: BodyPiece[]) => {
    const isThere = await writer.add(separator, ...row)
    separator = ',\r\n'
    return isThere
  }
  if (answer.kind === 'groups') {
    const seq = withSeq ? `"update_seq":${view.updateSeq()},` : ''
    // The first groups come before the answer begins: a reduce that fails is told as an error.
    let head = `${before}{${seq}"rows":[\r\n`
    for await (const groups of view.groups(answer.query)) {
      await writer.add(head)
      head = ''
      for (const group of groups) if (!(await write([printGroup(group)]))) return
    }
    await writer.add(`${head}\r\n]}`)
    return
  }
  let isFirst = true
  for await (const { totalRows, offset, updateSeq, rows } of view.rows(answer.query)) {
    if (isFirst) {
      const seq = withSeq ? `"update_seq":${updateSeq},` : ''
      await writer.add(`${before}{"total_rows":${totalRows},"offset":${offset},${seq}"rows":[\r\n`)
      isFirst = false
    }
    for (const row of rows) {
      const doc = answer.includeDocs ? await docOf(exchange, row, answer) : undefined
      if (!(await write(printRow(row, doc)))) return
    }
  }
  await writer.add('\r\n]}')
}

function printGroup({ key, value }: GroupRow): string {
  return `{"key":${JSON.stringify(key)},"value":${JSON.stringify(value)}}`
}

function printRow(row: ViewRow, doc: DocAnswer | null | undefined): BodyPiece[] {
  const { docId, key, value } = row
  const head = `{"id":${JSON.stringify(docId)},"key":${JSON.stringify(key)},"value":${JSON.stringify(value)}`
  if (doc === undefined) return [`${head}}`]
  if (doc === null) return [`${head},"doc":null}`]
  return [`${head},"doc":`, ...docPieces(doc), '}']
}

/** The row's own doc, or the one that its value names by `_id`, and `_rev`. */
async function docOf(
  { db }: DbExchange,
  { docId, value }: ViewRow,
  asked: { readonly conflicts: boolean; readonly attachments: boolean },
): Promise<DocAnswer | null> {
  const linked = isJsonObject(value) ? value['_id'] : undefined
  const rev = isJsonObject(value) ? value['_rev'] : undefined
  if (linked === null) return null
  const options: GetDocOptions = {
    conflicts: asked.conflicts,
    ...(asked.attachments ? { attachments: 'inline' as const } : {}),
    ...(typeof rev === 'string' ? { rev } : {}),
  }
  try {
    return await db.getDoc(typeof linked === 'string' ? linked : docId, options)
  } catch (error) {
    const codes = ['not_found', 'deleted', 'invalid_rev']
    if (isSyncError(error) && codes.includes(error.code)) return null
    throw error
  }
}

/** Views without a design document, which CouchDB has no more. @throws SyncError `gone` */
export async function postTempView(): Promise<void> {
  throw new SyncError('gone', 'Temporary views are not supported in CouchDB')
}
