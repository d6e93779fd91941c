import {
  isJsonObject,
  type SecurityBody,
  type SecurityNames,
  SyncError,
} from '@tributary/sync-protocol'
import { USERS_DB } from '../../replication/system-db.ts'
import { type DbExchange, readJson, sendJson } from '../exchange.ts'
import { isTexts } from '../query.ts'

export async function getSecurity(exchange: DbExchange): Promise<void> {
  sendJson(exchange, 200, await exchange.db.security())
}

export async function putSecurity(exchange: DbExchange): Promise<void> {
  const systemDb = exchange.options.systemDbs?.get(exchange.db.name)
  if (systemDb?.isSecurityEditable === false) {
    const which = exchange.db.name === USERS_DB ? 'the user database' : exchange.db.name
    throw new SyncError('forbidden', `You can't edit the security object of ${which}.`)
  }
  const body = await readJson(exchange, 'any-type')
  if (!isJsonObject(body)) throw new SyncError('bad_request', 'Request body must be a JSON object')
  await exchange.db.setSecurity(readSecurity(body))
  sendJson(exchange, 200, { ok: true })
}

function readSecurity(body: object): SecurityBody {
  const own = (key: string): unknown =>
    Object.hasOwn(body, key) ? Reflect.get(body, key) : undefined
  return {
    ...body,
    ...readNames('admins', own('admins')),
    ...readNames('members', own('members') ?? own('readers')),
  }
}

function readNames(
  key: 'admins' | 'members',
  value: unknown,
): Partial<Record<typeof key, SecurityNames>> {
  if (value === undefined) return {}
  if (!isJsonObject(value)) throw new SyncError('bad_request', `${key} must be a JSON object`)
  for (const list of ['names', 'roles']) {
    if (value[list] !== undefined && !isTexts(value[list])) {
      throw new SyncError('bad_request', `${list} must be a JSON list of strings`)
    }
  }
  return { [key]: value }
}
