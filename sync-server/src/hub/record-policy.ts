import { judgeWrite } from '@tributary/records'
import { SyncError } from '@tributary/sync-protocol'
import type { WritePolicy } from '../replication/write-policy.ts'
import { isRecordDb } from './audience-dbs.ts'

/** CouchDB's word for a server admin; the records' rules go by it. */
const ADMIN_ROLE = '_admin'

/**
 * The rules of the records, put to every write that reaches the hub. Dbs that hold no records
 * are left to whoever made them.
 *
 * @param refusesPaper - whether this person wants no cards of paper entered in their name
 */
export function createRecordPolicy(refusesPaper: (personId: string) => boolean): WritePolicy {
  return (write) => {
    if (!isRecordDb(write.db)) return
    const { principal } = write
    const judgement = judgeWrite({
      incoming: write.incoming,
      stored: write.stored,
      isDeletion: write.isDeletion,
      hasAttachments: write.hasAttachments,
      db: write.db,
      writer: {
        personId: principal.personId ?? null,
        roles: principal.isAdmin ? [...principal.roles, ADMIN_ROLE] : principal.roles,
      },
      lookup: (id) => write.lookup(id),
      refusesPaper,
    })
    if (!judgement.ok) throw new SyncError('forbidden', judgement.reason, { why: judgement.code })
  }
}

/** For what the hub itself writes. */
export const recordPolicy: WritePolicy = createRecordPolicy(() => false)
