import { setTimeout } from 'node:timers/promises'
import { isSyncError, SyncError } from '@tributary/sync-protocol'
import { dropUnwanted } from '../../mango/index-source.ts'
import { type DbExchange, readJson, sendJson } from '../exchange.ts'
import { isJsonType, readBytes } from '../read-body.ts'
import { readRevsByDoc } from './revs-diff.ts'

/** A small db is compacted when the answer comes; of a large one `compact_running` tells. */
const SHORT_MS = 2_000

const MAX_REVS_LIMIT = 1_000_000

export async function getRevsLimit(exchange: DbExchange): Promise<void> {
  sendJson(exchange, 200, String(await exchange.db.revsLimit()))
}

export async function putRevsLimit(exchange: DbExchange): Promise<void> {
  const limit = await readJson(exchange, 'any-type')
  const isGood =
    typeof limit === 'number' && Number.isInteger(limit) && limit > 0 && limit <= MAX_REVS_LIMIT
  if (!isGood) throw new SyncError('bad_request', '`revs_limit` must be a positive whole number')
  await exchange.db.setRevsLimit(limit)
  sendJson(exchange, 200, { ok: true })
}

/** No record is kept of what was purged: nothing is to be left of it. */
export async function getPurgedInfos(exchange: DbExchange): Promise<void> {
  sendJson(exchange, 200, { purged_infos: [] })
}

export async function getPurgedInfosLimit(exchange: DbExchange): Promise<void> {
  sendJson(exchange, 200, String(await exchange.db.purgedInfosLimit()))
}

export async function putPurgedInfosLimit(exchange: DbExchange): Promise<void> {
  const limit = await readJson(exchange, 'any-type')
  if (typeof limit !== 'number' || !Number.isSafeInteger(limit) || limit < 1) {
    throw new SyncError('bad_request', '`purged_infos_limit` must be positive integer')
  }
  await exchange.db.setPurgedInfosLimit(limit)
  sendJson(exchange, 200, { ok: true })
}

export async function postCompact(exchange: DbExchange): Promise<void> {
  await ignoreBody(exchange)
  const compacting = exchange.db.compact()
  const { onFailure } = exchange.options
  // Somebody who deletes the db meanwhile ends it; anything else is for the log.
  compacting.catch((failure: unknown) => {
    if (!isSyncError(failure)) onFailure?.(failure, { method: 'POST', path: '/_compact' })
  })
  await Promise.race([compacting, setTimeout(SHORT_MS, undefined, { ref: false })])
  sendJson(exchange, 202, { ok: true })
}

/** Compacts what a design doc's views have made, of which every write already takes care. */
export async function postCompactDesign(exchange: DbExchange): Promise<void> {
  await ignoreBody(exchange)
  await exchange.db.getDoc(`_design/${exchange.path[2] ?? ''}`)
  sendJson(exchange, 202, { ok: true })
}

export async function postViewCleanup(exchange: DbExchange): Promise<void> {
  await ignoreBody(exchange)
  await exchange.db.cleanUpViews()
  await dropUnwanted(exchange.db.indexing)
  sendJson(exchange, 202, { ok: true })
}

/** Every answered write is on disk already; the replicator compares the time with `GET /{db}`. */
export async function postEnsureFullCommit(exchange: DbExchange): Promise<void> {
  await ignoreBody(exchange)
  const { instanceStartTime } = await exchange.db.info()
  sendJson(exchange, 201, { ok: true, instance_start_time: instanceStartTime })
}

export async function postPurge(exchange: DbExchange): Promise<void> {
  const purged = await exchange.db.purge(await readRevsByDoc(exchange))
  const rows = [...purged].map(
    ([docId, revs]) => `${JSON.stringify(docId)}:${JSON.stringify(revs)}`,
  )
  sendJson(exchange, 201, `{"purge_seq":null,"purged":{${rows.join(',')}}}`)
}

async function ignoreBody(exchange: DbExchange): Promise<void> {
  if (!isJsonType(exchange.req)) throw new SyncError('bad_content_type')
  await readBytes(exchange.req, exchange.limits.maxBodyBytes, exchange.limits)
}
