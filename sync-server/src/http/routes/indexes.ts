import { isJsonObject, type JsonObject, type JsonValue, SyncError } from '@tributary/sync-protocol'
import { compareKeys } from '../../indexes/collate.ts'
import { couchIndexName } from '../../mango/couch-index-name.ts'
import { readUseIndex } from '../../mango/find-options.ts'
import {
  type IndexDefinition,
  indexesOf,
  listIndexes,
  printIndex,
  printView,
  readDefinition,
} from '../../mango/index-definition.ts'
import { dropUnwanted } from '../../mango/index-source.ts'
import {
  optional,
  readBoolean,
  readName,
  readOptions,
  readPositive,
  refusal,
  required,
} from '../../mango/read-options.ts'
import { checkDocId } from '../doc-id.ts'
import { type DbExchange, readJson, sendJson } from '../exchange.ts'
import { writeOne } from './write-one.ts'

export async function getIndexes(exchange: DbExchange): Promise<void> {
  const indexes = exchange.db.indexing.read(listIndexes).map(printIndex)
  const limit = readPlace(exchange.query.text('limit'), 1) ?? indexes.length
  const skip = readPlace(exchange.query.text('skip'), 0) ?? 0
  const shown = indexes.slice(skip, skip + limit)
  sendJson(exchange, 200, { total_rows: indexes.length, indexes: shown })
}

function readPlace(text: string | undefined, least: number): number | undefined {
  if (text === undefined) return undefined
  const place = /^\d{1,15}$/.test(text) ? Number(text) : -1
  if (place < least) throw new SyncError('invalid_list_index_params')
  return place
}

interface NewIndex {
  readonly index: { readonly def: JsonValue; readonly definition: IndexDefinition }
  readonly type: 'json'
  readonly name: string | undefined
  readonly ddoc: string | undefined
  readonly w: number
  readonly partitioned: boolean | undefined
}

export async function postIndex(exchange: DbExchange): Promise<void> {
  const { index, ...asked } = readOptions<NewIndex>(await readJson(exchange, 'json-type'), {
    index: required('index', (def) => ({ def, definition: readDefinition(def) })),
    type: optional('json', readType),
    name: optional(undefined, readName),
    ddoc: optional(undefined, readName),
    w: optional(2, readPositive),
    partitioned: optional(undefined, readPartitioned),
  })
  const { name: givenName, ddoc: givenDdoc, w, partitioned } = asked
  const generated = couchIndexName(index.def, {
    w,
    ...(givenName === undefined ? {} : { name: givenName }),
    ...(givenDdoc === undefined ? {} : { ddoc: givenDdoc }),
    ...(partitioned === undefined ? {} : { partitioned }),
  })
  const name = givenName ?? generated
  const ddoc = designId(givenDdoc ?? generated)
  checkDocId(ddoc, exchange.limits.maxIdBytes)
  const view = printView(index.definition, index.def)
  const known = readDesign(exchange, ddoc)
  checkIsQuery(known)
  const isThere = compareKeys(viewsOf(known)[name] ?? null, JSON.parse(view)) === 0
  if (!isThere) await writeDesign(exchange, ddoc, known, withView(known, name, view))
  sendJson(exchange, 200, { result: isThere ? 'exists' : 'created', id: ddoc, name })
}

function readType(value: JsonValue): 'json' {
  if (value === 'json') return value
  throw refusal('invalid_index', 'Invalid type for index', value)
}

function readPartitioned(value: JsonValue): boolean {
  if (!readBoolean(value)) return false
  throw new SyncError('bad_request', 'This db is not partitioned.')
}

export async function deleteIndex(exchange: DbExchange): Promise<void> {
  const [, , first = '', ...rest] = exchange.path
  const [ddoc, type, name] = first === '_design' ? rest : [first, ...rest]
  if (ddoc === undefined || name === undefined || type !== 'json') throw new SyncError('not_found')
  const id = designId(ddoc)
  const known = readDesign(exchange, id)
  if (!indexesOf(id, known?.body ?? {}).some((index) => index.name === name)) {
    throw new SyncError('not_found')
  }
  await removeView(exchange, id, known, name)
  await dropUnwanted(exchange.db.indexing)
  sendJson(exchange, 200, { ok: true })
}

export async function postBulkDelete(exchange: DbExchange): Promise<void> {
  const body = await readJson(exchange, 'json-type')
  const { docids } = readOptions<{ docids: readonly string[]; w: number }>(body, {
    docids: required('docids', (value) => readDocIds(value, exchange.limits.maxBatch)),
    w: optional(2, readPositive),
  })
  const success: JsonObject[] = []
  const fail: JsonObject[] = []
  for (const id of docids.map(designId)) {
    const known = readDesign(exchange, id)
    const [only, second] = indexesOf(id, known?.body ?? {})
    if (only === undefined || second !== undefined) {
      fail.push({ id, error: 'not_found' })
      continue
    }
    await removeView(exchange, id, known, only.name)
    success.push({ id, ok: true })
  }
  await dropUnwanted(exchange.db.indexing)
  sendJson(exchange, 200, { success, fail })
}

function readDocIds(value: JsonValue, most: number): string[] {
  if (!Array.isArray(value)) {
    const words = 'Bulk Delete requires an array of non-null docids. Docids'
    throw refusal('invalid_bulk_docs', words, value)
  }
  if (value.length > most) throw new SyncError('too_large', `At most ${most} docids`)
  return value.map((id: JsonValue) => {
    readUseIndex(id)
    if (typeof id === 'string') return id
    throw refusal('invalid_index_name', 'Invalid index name', id)
  })
}

function designId(name: string): string {
  return name.startsWith('_design/') ? name : `_design/${name}`
}

interface Design {
  readonly rev: string
  readonly body: JsonObject
}

function readDesign({ db }: DbExchange, id: string): Design | undefined {
  const known = db.indexing.read((storage) => {
    const doc = storage.readDoc(id)
    if (doc === undefined || doc.isDeleted) return undefined
    return { rev: doc.winner, json: storage.readBody(id, doc.winner)?.json ?? '{}' }
  })
  if (known === undefined) return undefined
  return { rev: known.rev, body: JSON.parse(known.json) }
}

/** @throws SyncError `invalid_ddoc_lang` for a design doc that holds views or functions */
function checkIsQuery(design: Design | undefined): void {
  const language = design?.body['language'] ?? null
  if (design === undefined || language === 'query') return
  throw refusal('invalid_ddoc_lang', 'Existing design doc has an invalid language', language)
}

function viewsOf(design: Design | undefined): JsonObject {
  const views = design?.body['views']
  return isJsonObject(views) ? views : {}
}

/** The design doc's body as text, in which a new view's members keep their order. */
function withView(known: Design | undefined, name: string, view: string): string {
  const kept = Object.entries(viewsOf(known)).filter(([other]) => other !== name)
  const views = [
    ...kept.map(([other, text]) => member(other, text)),
    `${JSON.stringify(name)}:${view}`,
  ]
  return printBody(known, `"views":{${views.join(',')}}`)
}

function printBody(known: Design | undefined, views: string): string {
  const { language: _language, views: _views, ...others } = known?.body ?? {}
  const members = [
    '"language":"query"',
    ...Object.entries(others).map(([name, value]) => member(name, value)),
    ...(views === '' ? [] : [views]),
  ]
  return `{${members.join(',')}}`
}

function member(name: string, value: JsonValue): string {
  return `${JSON.stringify(name)}:${JSON.stringify(value)}`
}

async function removeView(
  exchange: DbExchange,
  id: string,
  known: Design | undefined,
  name: string,
): Promise<void> {
  const kept = Object.entries(viewsOf(known)).filter(([other]) => other !== name)
  const views = kept.map(([other, view]) => member(other, view)).join(',')
  const body = printBody(known, views === '' ? '' : `"views":{${views}}`)
  await writeDesign(exchange, id, known, body === '{"language":"query"}' ? undefined : body)
}

/** @param body - `undefined` deletes it @throws SyncError `forbidden` unless an admin of the db asks */
async function writeDesign(
  exchange: DbExchange,
  id: string,
  known: Design | undefined,
  body: string | undefined,
): Promise<void> {
  const rev = known === undefined ? {} : { rev: known.rev }
  const write = { id, ...rev, isDeleted: body === undefined, body: body ?? '{}', attachments: [] }
  await writeOne(exchange, write, true)
}
