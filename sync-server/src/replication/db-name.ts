import { SyncError } from '@tributary/sync-protocol'
import { REPLICATOR_DB, USERS_DB } from './system-db.ts'

const DB_NAME = /^[a-z][a-z0-9_$()+/-]*$/
const MAX_LENGTH = 200
const SYSTEM_NAMES: readonly string[] = [USERS_DB, REPLICATOR_DB]

/** @throws SyncError `illegal_database_name` */
export function checkDbName(name: string): void {
  if (DB_NAME.test(name) && name.length <= MAX_LENGTH) return
  if (SYSTEM_NAMES.includes(name)) return
  throw new SyncError(
    'illegal_database_name',
    `Name: '${name}'. Only lowercase characters (a-z), digits (0-9), and any of the characters ` +
      '_, $, (, ), +, -, and / are allowed. Must begin with a letter.',
  )
}
