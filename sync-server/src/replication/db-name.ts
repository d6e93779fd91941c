import { SyncError } from '@tributary/sync-protocol'

const DB_NAME = /^[a-z][a-z0-9_$()+/-]*$/
const MAX_LENGTH = 200

/** @throws SyncError `illegal_database_name` */
export function checkDbName(name: string): void {
  if (DB_NAME.test(name) && name.length <= MAX_LENGTH) return
  throw new SyncError(
    'illegal_database_name',
    `Name: '${name}'. Only lowercase characters (a-z), digits (0-9), and any of the characters ` +
      '_, $, (, ), +, -, and / are allowed. Must begin with a letter.',
  )
}
