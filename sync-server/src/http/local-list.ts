import { isSyncError } from '@tributary/sync-protocol'
import type { Database, LocalDoc } from '../replication/database.ts'
import { isOwnLocal } from '../replication/own-locals.ts'
import type { DbExchange } from './exchange.ts'
import type { JsonWriter } from './json-writer.ts'
import type { Bounds } from './key-bounds.ts'
import type { ListRequest } from './list-request.ts'

const PAGE_ROWS = 200
const PREFIX = '_local/'

/**
 * Writes a list of local docs, page by page; they are not counted, as in CouchDB. Those of the
 * server's own are there for its admins alone.
 */
export async function writeLocalList(
  { db, principal: { isAdmin } }: Pick<DbExchange, 'db' | 'principal'>,
  writer: JsonWriter,
  request: ListRequest,
): Promise<void> {
  const { includeDocs = false } = request.query
  const seq = request.withSeq ? '"update_seq":null,' : ''
  await writer.add(`{"total_rows":null,"offset":null,${seq}"rows":[`)
  let separator = '\r\n'
  for await (const row of request.keys === undefined
    ? rangeRows(db, request, isAdmin)
    : keyRows(db, request, isAdmin)) {
    const doc = includeDocs && row.json !== undefined ? `,"doc":${row.json}` : ''
    const key = JSON.stringify(row.key)
    const text =
      row.rev === undefined
        ? `{"key":${key},"error":"not_found"}`
        : `{"id":${key},"key":${key},"value":{"rev":"${row.rev}"}${doc}}`
    if (!(await writer.add(separator + text))) return
    separator = ',\r\n'
  }
  await writer.add('\r\n]}')
}

interface LocalRow {
  readonly key: unknown
  readonly rev?: string
  readonly json?: string
}

async function* keyRows(
  db: Database,
  { keys = [] }: ListRequest,
  isAdmin: boolean,
): AsyncGenerator<LocalRow> {
  for (const key of keys) {
    if (typeof key !== 'string' || !key.startsWith(PREFIX)) continue
    const isHidden = !isAdmin && isOwnLocal(key.slice(PREFIX.length))
    const local = isHidden ? undefined : await find(db, key)
    yield local === undefined ? { key } : toRow(local)
  }
}

async function find(db: Database, key: string): Promise<LocalDoc | undefined> {
  try {
    return await db.getLocal(key.slice(PREFIX.length))
  } catch (error) {
    if (isSyncError(error) && error.code === 'not_found') return undefined
    throw error
  }
}

async function* rangeRows(
  db: Database,
  request: ListRequest,
  isAdmin: boolean,
): AsyncGenerator<LocalRow> {
  const { skip = 0, limit = Number.MAX_SAFE_INTEGER, descending = false } = request.query
  const { bounds } = request
  if (bounds === undefined || bounds === 'nothing') return
  const all = descending ? backwards(db) : forwards(db)
  let index = 0
  for await (const local of all) {
    if (!isAdmin && isOwnLocal(local.id)) continue
    if (!isWithin(PREFIX + local.id, bounds, descending)) continue
    if (index >= skip + limit) return
    if (index >= skip) yield toRow(local)
    index += 1
  }
}

async function* forwards(db: Database): AsyncGenerator<LocalDoc> {
  for (let afterId = ''; ;) {
    const page = await db.listLocals({ afterId, limit: PAGE_ROWS })
    yield* page
    const last = page.at(-1)
    if (last === undefined || page.length < PAGE_ROWS) return
    afterId = last.id
  }
}

/** Ids alone are gathered, then read again from the end: local docs have no other order. */
async function* backwards(db: Database): AsyncGenerator<LocalDoc> {
  const ids: string[] = []
  for await (const { id } of forwards(db)) ids.push(id)
  for (const id of ids.reverse()) {
    const local = await find(db, PREFIX + id)
    if (local !== undefined) yield local
  }
}

function isWithin(id: string, bounds: Exclude<Bounds, 'nothing'>, descending: boolean): boolean {
  const { startKey, endKey, isEndIncluded } = bounds
  const sign = descending ? -1 : 1
  const order = (key: string) => sign * Buffer.compare(Buffer.from(id), Buffer.from(key))
  if (startKey !== undefined && order(startKey) < 0) return false
  return endKey === undefined || order(endKey) < (isEndIncluded === false ? 0 : 1)
}

function toRow(local: LocalDoc): LocalRow {
  return { key: PREFIX + local.id, rev: local.rev, json: local.json }
}
