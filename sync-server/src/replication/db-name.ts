import { SyncError } from '@tributary/sync-protocol'
import { REPLICATOR_DB, USERS_DB } from './system-db.ts'

const DB_NAME = /^[a-z][a-z0-9_$()+/-]*$/
const MAX_LENGTH = 200
const SYSTEM_NAMES: readonly string[] = [USERS_DB, REPLICATOR_DB]

/** Whether a db may have that name. */
export function isDbName(name: string): boolean {
  return (DB_NAME.test(name) && name.length <= MAX_LENGTH) || SYSTEM_NAMES.includes(name)
}

/** @throws SyncError `illegal_database_name` */
export function checkDbName(name: string): void {
  if (isDbName(name)) return
  throw new SyncError(
    'illegal_database_name',
    `Name: '${name}'. Only lowercase characters (a-z), digits (0-9), and any of the characters ` +
      '_, $, (, ), +, -, and / are allowed. Must begin with a letter.',
  )
}
