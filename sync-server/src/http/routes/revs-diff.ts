import { isJsonObject, SyncError } from '@tributary/sync-protocol'
import { type DbExchange, readJson, sendJson } from '../exchange.ts'
import { isTexts } from '../query.ts'

/** `{docId: [rev, …]}`, as `_revs_diff`, `_missing_revs` and `_purge` take it. */
export async function readRevsByDoc(exchange: DbExchange): Promise<Map<string, string[]>> {
  const body = await readJson(exchange, 'json-type')
  if (!isJsonObject(body)) throw new SyncError('bad_request', 'Request body must be a JSON object')
  const asked = new Map<string, string[]>()
  let count = 0
  for (const [docId, revs] of Object.entries(body)) {
    if (!isTexts(revs))
      throw new SyncError('bad_request', `revs of ${docId} must be a list of strings`)
    count += 1 + revs.length
    if (count > exchange.limits.maxBatch * 10) throw new SyncError('too_large')
    asked.set(docId, revs)
  }
  return asked
}

export async function postRevsDiff(exchange: DbExchange): Promise<void> {
  const answers = await exchange.db.revsDiff(await readRevsByDoc(exchange))
  const rows = [...answers].map(([docId, { missing, possibleAncestors }]) => {
    const ancestors =
      possibleAncestors.length === 0 ? {} : { possible_ancestors: possibleAncestors }
    return `${JSON.stringify(docId)}:${JSON.stringify({ missing, ...ancestors })}`
  })
  sendJson(exchange, 200, `{${rows.join(',')}}`)
}

export async function postMissingRevs(exchange: DbExchange): Promise<void> {
  const answers = await exchange.db.revsDiff(await readRevsByDoc(exchange))
  const rows = [...answers].map(
    ([docId, { missing }]) => `${JSON.stringify(docId)}:${JSON.stringify(missing)}`,
  )
  sendJson(exchange, 200, `{"missing_revs":{${rows.join(',')}}}`)
}
