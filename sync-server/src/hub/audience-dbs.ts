import { ulidOf } from '@tributary/records'
import type { SecurityBody } from '@tributary/sync-protocol'
import type { Database } from '../replication/database.ts'
import type { DatabaseDirectory } from '../replication/database-directory.ts'

export const HUB_DB = 'hub'

export function journeyDbName(journeyId: string): string {
  return `journey-${ulidOf(journeyId).toLowerCase()}`
}

export function teamDbName(teamId: string): string {
  return `team-${ulidOf(teamId).toLowerCase()}`
}

/** True for the dbs that hold records; others belong to whoever made them with CouchDB's tools. */
export function isRecordDb(name: string): boolean {
  return name === HUB_DB || name.startsWith('journey-') || name.startsWith('team-')
}

/** Who may read a db is told by one role; the ids of journeys and teams are their roles. */
export async function openAudienceDb(
  databases: DatabaseDirectory,
  name: string,
  role: string,
): Promise<Database> {
  const db = await databases.openOrCreate(name)
  const wanted: SecurityBody = {
    admins: { names: [], roles: ['_admin'] },
    members: { names: [], roles: [role] },
  }
  const found = await db.security()
  const isSame = JSON.stringify(found.members?.roles ?? []) === JSON.stringify([role])
  if (!isSame) await db.setSecurity(wanted)
  return db
}
