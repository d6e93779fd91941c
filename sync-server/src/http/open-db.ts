import { isSyncError, SyncError } from '@tributary/sync-protocol'
import type { Principal } from '../access/principal.ts'
import type { Database } from '../replication/database.ts'
import type { CouchHandlerOptions } from './couch-handler-options.ts'

/**
 * Opens a db for somebody. Which dbs there are is told to the server's admins alone: to others a
 * db that is not there looks like one that they may not read.
 *
 * @throws SyncError `no_db`, `unauthorized`, `forbidden`
 */
export async function openFor(
  principal: Principal,
  { databases, systemDbs }: Pick<CouchHandlerOptions, 'databases' | 'systemDbs'>,
  name: string,
): Promise<Database> {
  try {
    return systemDbs?.has(name) === true
      ? await databases.openOrCreate(name)
      : await databases.open(name)
  } catch (error) {
    const tellsOfDb = isSyncError(error) && ['no_db', 'db_set_aside'].includes(error.code)
    if (tellsOfDb && !principal.isAdmin) {
      throw new SyncError(principal.name === null ? 'unauthorized' : 'forbidden', undefined, {
        cause: error,
      })
    }
    throw error
  }
}
